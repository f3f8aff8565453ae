using System.Text;

namespace SmtpKit.Tests.Fuzz;

/// <summary>
/// Nothing but CRLF.CRLF ends the data of a message (RFC 5321 section 4.1.1.4): every look-alike, under every choice of line endings, cut anywhere. What
/// follows it stays a part of the message and is never a command.
/// </summary>
[Collection(nameof(FuzzTests))]
public sealed class SmugglingTests
{
    private const string Envelope = "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n";
    private const string Smuggled = "MAIL FROM:<evil@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nevil\r\n";

    /// <summary>The look-alike behind a first line, and what the message has in its place when it is repaired; null when there is nothing to repair.</summary>
    public static TheoryData<string, string?> LookAlikes => new()
    {
        { "\n.\n", "\r\n.\r\n" },
        { "\n.\r\n", "\r\n.\r\n" },
        { "\r.\r", "\r\n.\r\n" },
        { "\r.\r\n", "\r\n.\r\n" },
        { "\r.\n", "\r\n.\r\n" },
        { "\n.\r", "\r\n.\r\n" },
        { "\r\n.\r", "\r\n\r\n" },
        { "\r\n.\n", "\r\n\r\n" },
        { "\r\n.\r\r\n", "\r\n\r\n\r\n" },
        { "\n\r\n.\n", "\r\n\r\n\r\n" },
        { "\r\0\n.\r\n", "\r\n\0\r\n.\r\n" },
        { "\r\n.\r\0\n", "\r\n\r\n\0\r\n" },
        { "\r\n\0.\r\n", null },
        { "\r\n.\0\r\n", null },
        { "\r\n. \r\n", null },
        { "\r\n.\t\r\n", null },
        { "\r\n \r\n", null },
        { "\r\n..\r\n", null },
        { "\r\n.\x85\r\n", null },
        { "\x0B.\x0C", null },
        { "\xE2\x80\xA8.\xE2\x80\xA8", null },
    };

    [Theory]
    [MemberData(nameof(LookAlikes))]
    public async Task LookAlike_IsNeverTheEnd(string lookAlike, string? repaired)
    {
        // Without a bare CR or LF it is text: but for a dot at a line's start, which is a stuffed one.
        string message = "one" + (repaired ?? lookAlike.Replace("\r\n.", "\r\n", StringComparison.Ordinal)) + Smuggled;
        byte[] octets = Encoding.Latin1.GetBytes(Envelope + "one" + lookAlike + Smuggled + ".\r\nNOOP\r\n");
        foreach (string server in new[] { "smtp", "repair", "audit" })
        {
            bool isStored = repaired is null || server != "smtp";
            string expected = $"220 250 250 250 354 {(isStored ? "250" : "554")} 250";
            for (int at = 0; at < octets.Length; at++)
            {
                byte[][] segments = at == 0 ? [.. octets.Select(octet => new[] { octet })] : [octets[..at], octets[at..]];
                FuzzOutcome outcome = await FuzzServer.All[server].RunAsync(new FuzzInput(server, [.. segments.Select(FuzzStep.Send)]));
                string.Join(' ', FuzzReply.Parse(outcome.Output).Select(reply => reply.Code)).Should().Be(expected, $"{server} takes it cut at {at}");
                outcome.Stored.Should().Equal(isStored ? [message] : [], $"{server} takes it cut at {at}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(LookAlikes))]
    public async Task LookAlikeInAChunk_IsTheMessages(string lookAlike, string? repaired)
    {
        // RFC 3030: octets are octets; the true end of DATA is one more look-alike.
        _ = repaired;
        foreach (string message in new[] { "one" + lookAlike + Smuggled, "one\r\n.\r\n" + lookAlike + Smuggled })
        {
            string envelope = Envelope.Replace("DATA\r\n", "", StringComparison.Ordinal);
            byte[] octets = Encoding.Latin1.GetBytes($"{envelope}BDAT 4\r\n{message[..4]}BDAT {message.Length - 4} LAST\r\n{message[4..]}NOOP\r\n");
            for (int at = 0; at < octets.Length; at++)
            {
                byte[][] segments = at == 0 ? [.. octets.Select(octet => new[] { octet })] : [octets[..at], octets[at..]];
                FuzzOutcome outcome = await FuzzServer.All["smtp"].RunAsync(new FuzzInput("smtp", [.. segments.Select(FuzzStep.Send)]));
                string.Join(' ', FuzzReply.Parse(outcome.Output).Select(reply => reply.Code)).Should().Be("220 250 250 250 250 250 250", $"so it is cut at {at}");
                outcome.Stored.Should().Equal([message], $"so it is cut at {at}");
            }
        }
    }
}
