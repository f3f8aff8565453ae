using System.Buffers;

namespace SmtpKit.Inbox.Release;

/// <summary>A message as it follows DATA.</summary>
internal static class MailData
{
    /// <summary>
    /// Doubles each dot that begins a line (RFC 5321 section 4.5.2), ends the last line, and puts the final dot. A bare CR or LF becomes a whole line end: what the
    /// server takes for one is nothing to be guessed about (section 2.3.8).
    /// </summary>
    public static byte[] Encode(ReadOnlySpan<byte> message)
    {
        ArrayBufferWriter<byte> data = new(message.Length + 256);
        while (!message.IsEmpty)
        {
            int end = message.IndexOfAny((byte)'\r', (byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? message : message[..end];
            if (line.StartsWith("."u8))
            {
                data.Write("."u8);
            }

            data.Write(line);
            data.Write("\r\n"u8);
            int next = end < 0 ? message.Length : message[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1;
            message = message[next..];
        }

        data.Write(".\r\n"u8);
        return data.WrittenSpan.ToArray();
    }
}
