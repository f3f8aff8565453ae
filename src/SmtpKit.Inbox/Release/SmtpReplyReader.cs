using System.Text;

namespace SmtpKit.Inbox.Release;

/// <summary>Reads replies (RFC 5321 section 4.2), of bounded length: the server is a stranger too.</summary>
internal sealed class SmtpReplyReader(Stream stream)
{
    private const int MaxLine = 2048;
    private const int MaxLines = 128;

    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Whether more was read than was asked for.</summary>
    public bool HasMore => _start < _end;

    /// <exception cref="SmtpSenderException">What comes is no reply.</exception>
    /// <exception cref="IOException">The server hangs up.</exception>
    public async Task<SmtpAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        int code = 0;
        while (lines.Count < MaxLines)
        {
            string line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line[..3], out int number) || number is < 200 or > 599 || (line.Length > 3 && line[3] is not (' ' or '-')))
            {
                throw new SmtpSenderException($"the server sent '{line[..Math.Min(line.Length, 100)]}', which is no reply of SMTP");
            }

            code = number;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpAnswer(code, lines);
            }
        }

        throw new SmtpSenderException($"the server's reply has more than {MaxLines} lines");
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        while (true)
        {
            while (_start < _end)
            {
                char c = (char)_buffer[_start++];
                if (c == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                // What is not ASCII, or would break a message of ours into lines, is not repeated.
                line.Append(c is '\r' or (>= ' ' and <= '~') ? c : '?');
                if (line.Length > MaxLine)
                {
                    throw new SmtpSenderException($"the server sent a line of more than {MaxLine} octets");
                }
            }

            _start = 0;
            _end = await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
            if (_end == 0)
            {
                throw new IOException("The server hung up.");
            }
        }
    }
}
