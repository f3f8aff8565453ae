using System.Buffers;
using System.Text;

namespace SmtpKit.Bodies;

/// <summary>A body with octets on top of another one.</summary>
internal sealed class HeaderedBody(MessageBody inner, byte[] header) : MessageBody
{
    // RFC 5322 section 2.2: printable ASCII without colon and space.
    private static readonly SearchValues<char> NameChars = SearchValues.Create(
        "!\"#$%&'()*+,-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private bool _headerLent;

    /// <summary>One header field as octets, with its CRLF.</summary>
    public static byte[] Format(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.AsSpan().ContainsAnyExcept(NameChars))
        {
            throw new ArgumentException($"'{name}' is no header field name: printable ASCII without colon (RFC 5322 section 2.2).", nameof(name));
        }

        // A CR or LF anywhere but in a fold would begin a field, or the body, of somebody else's choice.
        string unfolded = value.Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", "\t", StringComparison.Ordinal);
        if (unfolded.AsSpan().IndexOfAnyInRange('\0', '\x08') >= 0 || unfolded.AsSpan().IndexOfAnyInRange('\x0A', '\x1F') >= 0 || unfolded.Contains('\x7F', StringComparison.Ordinal))
        {
            throw new ArgumentException("A header field's value has no control characters but folds (CRLF and a space or tab).", nameof(value));
        }

        return Encoding.UTF8.GetBytes($"{name}: {value}\r\n");
    }

    internal override bool IsDead => inner.IsDead;

    protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
    {
        if (_headerLent)
        {
            return inner.ReadAsync(cancellationToken);
        }

        _headerLent = true;
        return new(header);
    }
}
