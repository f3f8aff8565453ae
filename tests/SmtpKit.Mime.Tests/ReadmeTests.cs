using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Mime.Tests;

/// <summary>What the README says is so.</summary>
public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "src/SmtpKit.Mime/README.md"));

    [Fact]
    public void Snippet_IsCompiledAndRuns()
    {
        string code = File.ReadAllText(Path.Combine(Repository.Root, "tests/SmtpKit.Mime.Tests/ReadmeTests.cs"));
        string snippet = Readme.Split("```csharp\n")[1].Split("```")[0];
        WithoutIndentation(code).Should().Contain(WithoutIndentation(snippet));

        Show("To: Ada <ada@example.com>\nContent-Type: text/html\n\n<a href='https://example.com/1'>Confirm</a>"u8.ToArray()).Should().Be(new Uri("https://example.com/1"));
    }

    [Fact]
    public void Limits_AreTheDefaults()
    {
        MimeLimits limits = new();
        foreach (int limit in new[] { limits.MaxDepth, limits.MaxParts, limits.MaxHeaders, limits.MaxAddresses, limits.MaxLinks })
        {
            Readme.Should().Contain(limit.ToString("N0"));
        }

        limits.MaxHeaderSize.Should().Be(1024 * 1024);
        Readme.Should().Contain("1 MiB");
    }

    private static Uri? Show(byte[] octets)
    {
        StringBuilder shown = new();
        StringBuilderConsole Console = new(shown);
        MimeView mail = MimeView.Of(octets);                   // no work is done yet

        Console.WriteLine(mail.Subject);                       // unfolded and decoded
        Console.WriteLine(string.Join("; ", mail.To));         // Ada <ada@example.com>; bob@example.com
        Console.WriteLine(mail.Text ?? mail.Html);             // as a client shows it: charset and transfer encoding undone

        foreach (MimeNode file in mail.Attachments)
        {
            Console.WriteLine($"{file.FileName}, {file.MediaType}, {file.Decode().Length} octets");
        }

        Uri? confirm = mail.Links.FirstOrDefault(link => link.Text == "Confirm")?.Uri;
        shown.ToString().Should().Contain("Ada <ada@example.com>");
        return confirm;
    }

    private static string WithoutIndentation(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    private sealed class StringBuilderConsole(StringBuilder text)
    {
        public void WriteLine(string? line) => text.AppendLine(line);
    }
}
