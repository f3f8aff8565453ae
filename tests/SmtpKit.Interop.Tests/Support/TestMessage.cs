using System.Security.Cryptography;
using System.Text;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Messages as octets: what a client is given, and what must arrive.</summary>
internal static class TestMessage
{
    private const string Head = "From: <ada@sender.test>\r\nTo: <bob@receiver.test>\r\nSubject: Interop\r\nMIME-Version: 1.0\r\n";

    private static readonly Lazy<byte[]> Large = new(MakeLarge);

    /// <summary>The octets of a kind of message. Each begins with a header section and ends with CRLF.</summary>
    public static byte[] Of(Content content) => content switch
    {
        Content.Ascii => Encoding.ASCII.GetBytes($"{Head}\r\nHello Bob,\r\n\r\n\tthis is {new string('x', 900)}.\r\n \r\nFrom here on, nothing.\r\n"),
        Content.EightBit => MakeEightBit(),
        Content.Dots => Encoding.ASCII.GetBytes($"{Head}\r\n.\r\n..\r\n...\r\n.x\r\n..x\r\n. \r\nno dot.\r\n.\r\n\r\n.\r\n.end\r\n"),
        Content.Large => Large.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(content)),
    };

    // Every octet that may stand in a line (RFC 5321 section 4.5.2 leaves out none above 127), then text in two encodings.
    private static byte[] MakeEightBit()
    {
        IEnumerable<byte> all = Enumerable.Range(128, 128).Select(octet => (byte)octet);
        return
        [
            .. Encoding.ASCII.GetBytes(Head),
            .. "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe aus K\u00f6ln, \u65e5\u672c\u8a9e, \U0001f4e7\r\n"u8,
            .. Encoding.Latin1.GetBytes("Gr\u00fc\u00dfe aus K\u00f6ln\r\n"),
            .. all,
            .. "\r\n"u8,
        ];
    }

    private static byte[] MakeLarge()
    {
        // Random, so that no compression and no repetition hides a slip; hashed from a counter, so that it is the same each time.
        byte[] attachment = new byte[20 * 1024 * 1024];
        for (int at = 0, block = 0; at < attachment.Length; at += SHA256.HashSizeInBytes, block++)
        {
            SHA256.HashData(BitConverter.GetBytes(block), attachment.AsSpan(at));
        }

        return Encoding.ASCII.GetBytes(
            $"{Head}Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\nSee attachment.\r\n"
            + "--edge\r\nContent-Type: application/octet-stream; name=large.bin\r\nContent-Disposition: attachment; filename=large.bin\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n"
            + $"{Convert.ToBase64String(attachment, Base64FormattingOptions.InsertLineBreaks)}\r\n--edge--\r\n");
    }
}
