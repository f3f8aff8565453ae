using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace SmtpKit.Tests.Fuzz;

/// <summary>What holds for every conversation: right ones are answered exactly so, in whatever segments they come; wrong ones never break anything.</summary>
[Collection(nameof(FuzzTests))]
public sealed class ConversationProperties
{
    private static readonly Gen<string> Bodies = Gen.Elements("hello", " ", ".", "..", "\r\n", "\r\n.", "\r\n..", "\0", "\xE9", "X: y\r\n", "\r\n\r\n").ArrayOf().Select(string.Concat);

    // What is said, and what answers it; a message is among it.
    private static readonly Gen<Exchange[]> Transactions =
        from size in Gen.Elements("", " SIZE=100", " BODY=8BITMIME", " SMTPUTF8 BODY=7BIT")
        from recipients in Gen.Elements(1, 1, 2, 5, 7)
        from idle in Gen.Elements<Exchange[]>([], [new("NOOP x", "250 2.0.0")], [new("VRFY c", "252 2.5.2"), new("HELP", "214 2.0.0")])
        from end in Gen.Elements(End.Data, End.Data, End.Chunks, End.Chunks, End.Reset, End.ResetBetweenChunks)
        from body in Bodies
        from chunks in Gen.Choose(1, 9)
        select Transaction(size, recipients, idle, end, body, chunks);

    private static readonly Gen<(string Server, Exchange[] Exchanges)> Conversations =
        from server in Gen.Elements("smtp", "lmtp", "auth")
        from signsIn in Gen.Elements<Exchange[]>(
            [],
            [new("AUTH PLAIN AGFkYQBzZWNyZXQ=", "235 2.7.0")],
            [new("AUTH LOGIN", "334"), new("YWRh", "334"), new("c2VjcmV0", "235 2.7.0"), new("AUTH PLAIN", "503 5.5.1")],
            [new("AUTH PLAIN", "334"), new("QUIT", "535 5.7.8")])
        from transactions in Transactions.ListOf()
        select (server, Conversation(server, signsIn, transactions.SelectMany(t => t)));

    private static readonly Gen<int[]> Cuts = Gen.OneOf(Gen.Constant<int[]>([]), Gen.Constant<int[]>([-1]), Gen.Choose(1, 2000).ArrayOf());

    [Fact]
    public void RightConversation_IsAnsweredAndStoredHoweverItComes() =>
        Prop.ForAll(Conversations.ToArbitrary(), Cuts.ToArbitrary(), (conversation, cuts) =>
        {
            byte[] octets = Encoding.Latin1.GetBytes(string.Concat(conversation.Exchanges.Select(exchange => exchange.Said + exchange.Ending)));
            bool each = conversation.Server == "lmtp";
            FuzzOutcome outcome = Run(conversation.Server, octets, cuts);
            FuzzReply.Parse(outcome.Output).Select(reply => reply.Enhanced is null ? reply.Code : $"{reply.Code} {reply.Enhanced}")
                .Should().Equal(["220", .. conversation.Exchanges.SelectMany(exchange => Enumerable.Repeat(exchange.Answered, each ? exchange.Recipients : 1))]);
            outcome.Stored.Should().Equal(conversation.Exchanges.Where(exchange => exchange.Message is not null).Select(exchange => exchange.Message!));
            outcome.Errors.Should().BeEmpty();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void AnyOctets_AreReadAsASlowReaderReadsThem() =>
        Prop.ForAll(Gen.Elements([.. FuzzServer.All.Keys]).ToArbitrary(), Wires().ToArbitrary(), Cuts.ToArbitrary(), (server, wire, cuts) =>
        {
            FuzzInput input = new(server, [.. Segments(wire, cuts).Select(FuzzStep.Send)]);
            FuzzJudge.JudgeAsync(input).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<byte[]> Wires() =>
        Gen.Elements(
            "EHLO c\r\n", "LHLO c\r\n", "MAIL FROM:<a@b.test>\r\n", "RCPT TO:<c@d.test>\r\n", "DATA\r\n", ".\r\n", "\r\n.\r\n", "BDAT 3\r\n", "BDAT 6 LAST\r\n", "RSET\r\n", "STARTTLS\r\n", "AUTH PLAIN\r\n", "x", "\r", "\n", ".", "\0",
            "QUIT\r\n", new string('x', 513)).ArrayOf().Select(parts => Encoding.Latin1.GetBytes(string.Concat(parts)));

    private static FuzzOutcome Run(string server, byte[] octets, int[] cuts) =>
        FuzzServer.All[server].RunAsync(new FuzzInput(server, [.. Segments(octets, cuts).Select(FuzzStep.Send)])).GetAwaiter().GetResult();

    // At these places; -1 is everywhere.
    private static IEnumerable<byte[]> Segments(byte[] octets, int[] cuts)
    {
        int from = 0;
        foreach (int cut in cuts is [-1] ? Enumerable.Range(1, octets.Length) : cuts.Order().Append(octets.Length))
        {
            if (cut > from && cut <= octets.Length)
            {
                yield return octets[from..cut];
                from = cut;
            }
        }
    }

    // Apart from the query above: the compiler would bind it anew for each lambda around it, which takes minutes.
    private static Exchange[] Transaction(string size, int recipients, Exchange[] idle, End end, string body, int chunks) =>
    [
        new("MAIL FROM:<a@b.test>" + size, "250 2.1.0"),
        .. idle,
        .. Enumerable.Range(1, recipients).Select(i => new Exchange($"RCPT TO:<{i}@d.test>", i > 5 ? "452 4.5.3" : "250 2.1.5")),
        .. end switch
        {
            End.Data => [new("DATA", "354"), new(Stuffed(body), "250 2.0.0", body + "\r\n", Math.Min(recipients, 5))],
            End.Chunks =>
            [
                .. Chunks(body, chunks),
                new("BDAT 3 LAST\r\n\r\n.", "250 2.0.0", body + "\r\n.", Math.Min(recipients, 5), ""),
            ],
            End.ResetBetweenChunks => [.. Chunks(body, chunks), new("NOOP", "250 2.0.0"), new("RSET", "250 2.0.0")],
            _ => (Exchange[])[new("RSET", "250 2.0.0")],
        },
    ];

    private static Exchange[] Conversation(string server, Exchange[] signsIn, IEnumerable<Exchange> transactions) =>
    [
        new(server == "lmtp" ? "LHLO c.test" : "EHLO c.test", "250"),
        .. server == "auth" ? signsIn : [],
        .. transactions,
        new("QUIT", "221 2.0.0"),
    ];

    // RFC 5321 section 4.5.2.
    private static string Stuffed(string body) =>
        (body.StartsWith('.') ? "." : "") + body.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + "\r\n.";

    private static IEnumerable<Exchange> Chunks(string body, int size) => body.Chunk(size)
        .Select(chunk => new Exchange($"BDAT {chunk.Length}\r\n{new string(chunk)}", "250 2.0.0", Ending: ""));

    private enum End
    {
        Data,
        Chunks,
        Reset,
        ResetBetweenChunks,
    }

    private sealed record Exchange(string Said, string Answered, string? Message = null, int Recipients = 1, string Ending = "\r\n");
}
