using System.Text;

namespace SmtpKit.LoadTest.Load;

/// <summary>What a client says.</summary>
internal static class Words
{
    public static ReadOnlyMemory<byte> Ehlo { get; } = "EHLO client.example.com\r\n"u8.ToArray();

    public static ReadOnlyMemory<byte> StartTls { get; } = "STARTTLS\r\n"u8.ToArray();

    public static ReadOnlyMemory<byte> Mail { get; } = "MAIL FROM:<a@example.com>\r\n"u8.ToArray();

    public static ReadOnlyMemory<byte> Data { get; } = "DATA\r\n"u8.ToArray();

    public static ReadOnlyMemory<byte> Quit { get; } = "QUIT\r\n"u8.ToArray();

    public static ReadOnlyMemory<byte> Recipient(int number) => Encoding.ASCII.GetBytes($"RCPT TO:<b{number}@example.org>\r\n");

    /// <summary>MAIL, RCPT for each recipient and DATA at once, as PIPELINING allows.</summary>
    public static ReadOnlyMemory<byte> Envelope(int recipients) =>
        (byte[])[.. Mail.Span, .. Enumerable.Range(0, recipients).SelectMany(number => Recipient(number).ToArray()), .. Data.Span];
}
