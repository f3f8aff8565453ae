using System.Globalization;
using System.Text;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>A message for a relay to pass on: its envelope as commands, and its octets.</summary>
/// <param name="From">The reverse-path's mailbox.</param>
/// <param name="To">The recipients; by the first of them messages are told apart.</param>
/// <param name="MailParameters">The parameters of MAIL.</param>
/// <param name="RcptParameters">The parameters of each RCPT.</param>
/// <param name="Data">The message. It has all the fields that a relay adds to messages without them, and ends with CRLF.</param>
internal sealed record RelayedMail(string From, string[] To, string MailParameters, string RcptParameters, byte[] Data)
{
    /// <summary>Whether its addresses need SMTPUTF8.</summary>
    public bool IsSmtpUtf8 => MailParameters.Contains("SMTPUTF8", StringComparison.Ordinal);

    /// <summary>That many messages, each another; every kind that a relay treats in its own way is among them in equal parts.</summary>
    public static IReadOnlyList<RelayedMail> Make(int count) => [.. Enumerable.Range(0, count).Select(Number)];

    private static RelayedMail Number(int number)
    {
        const string Ada = "ada@sender.test";
        const string EightBit = "BODY=8BITMIME";
        string[] bob = [$"bob{number}@receiver.test"];
        return (number % 5) switch
        {
            0 => new(Ada, bob, "", "", Compose(number, TestText(number * 7))),
            1 => new(Ada, bob, EightBit, "", Compose(number, AllEightBit(), "Content-Transfer-Encoding: 8bit")),
            2 => new(
                "ad\u00e4@\u4f8b\u3048.test",
                [$"b\u00f6b{number}@b\u00fccher.test"],
                $"SMTPUTF8 {EightBit}",
                "",
                Compose(number, "Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e, \U0001f4e7\r\n"u8, "Content-Type: text/plain; charset=utf-8", "X-Name: J\u00f6rg")),

            // What is notified of, and to whom it was said first: kept to the letter, with the letters that xtext spells out.
            3 => new(
                Ada,
                bob,
                $"RET=HDRS ENVID=QQ+2B{number}+3D",
                $"NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Robert+2B{number}@elsewhere.test",
                Compose(number, ".\r\n..\r\n...\r\n.x\r\n. \r\n\r\n.\r\n.end\r\n"u8)),

            // Of more than one segment, and more than one of Exim's chunks.
            _ => new(Ada, bob, "", "NOTIFY=NEVER", Compose(number, TestText(20_000 + (number * 13)))),
        };
    }

    private static byte[] Compose(int number, ReadOnlySpan<byte> body, params string[] fields)
    {
        string head = $"""
            From: <ada@sender.test>
            To: <bob@receiver.test>
            Subject: Message {number}
            Date: Fri, 14 Nov 2025 10:20:30 +0000
            Message-ID: <{number}@sender.test>
            MIME-Version: 1.0
            {string.Concat(fields.Select(field => field + "\n"))}

            """;
        return [.. Encoding.UTF8.GetBytes(head.ReplaceLineEndings("\r\n")), .. body];
    }

    // Lines of every length up to the longest that SMTP knows, some of them with a dot in front.
    private static byte[] TestText(int length)
    {
        StringBuilder text = new();
        for (int line = 0; text.Length < length; line++)
        {
            text.Append(line % 7 == 3 ? "." : "").Append(CultureInfo.InvariantCulture, $"{line}: ").Append('x', line * 37 % 980).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] AllEightBit() => [.. Enumerable.Range(128, 128).Select(octet => (byte)octet), .. "\r\n"u8];
}
