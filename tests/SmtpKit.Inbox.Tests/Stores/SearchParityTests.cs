using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Stores;

/// <summary>Memory and file find the same, whatever was written and is searched.</summary>
public sealed class SearchParityTests
{
    // Near each other, so that they meet; with marks that mean something to FTS5, to SQL or to our own search.
    private static readonly string[] Words =
        ["order", "orders", "or", "AND", "NOT", "NEAR", "café", "cafe\u0301", "CAFE", "straße", "ß", "İstanbul", "日本語", "日本", "a-b", "a_b", "x@y.test", "\"q", "it's", "*", "(", "^", "ſet", "٣", "Ⅷ", "🙂", "𝒳", "n°5", "foo:bar"];

    [Fact]
    public async Task BothStores_FindTheSame()
    {
        await using TestStores memory = new(isFile: false);
        await using TestStores file = new(isFile: true);
        Gen<string> text = Gen.Elements(Words).NonEmptyListOf().Select(words => string.Join(' ', words));
        foreach (string written in text.Sample(20, 150))
        {
            await memory.AddAsync(Mails.Plain(written.Length % 2 == 0 ? written : "plain", written));
            await file.AddAsync(Mails.Plain(written.Length % 2 == 0 ? written : "plain", written));
        }

        int found = 0;
        foreach (string part in text.Sample(3, 300).Concat(Words))
        {
            foreach (string field in new[] { "", "subject:", "from:" })
            {
                string sought = $"{field}\"{part.Replace('"', ' ')}\"";
                if (InboxSearch.TryParse(sought, out InboxSearch? search, out _))
                {
                    string[] inMemory = await memory.FindAsync(sought);
                    (await file.FindAsync(sought)).Should().Equal(inMemory, sought);
                    found += inMemory.Length;
                    search.ToString().Should().Be(sought);
                }
            }
        }

        found.Should().BeGreaterThan(100, "nothing was compared otherwise");
    }
}
