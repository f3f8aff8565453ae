using System.Diagnostics;
using SmtpKit.Mime.Headers;

namespace SmtpKit.Mime;

/// <summary>One header field. Immutable; for any number of threads.</summary>
[DebuggerDisplay("{Name,nq}: {Value,nq}")]
public sealed class MimeHeader
{
    private readonly int _valueStart;
    private string? _rawValue;
    private string? _value;

    internal MimeHeader(ReadOnlyMemory<byte> field, int nameLength, int valueStart)
    {
        RawBytes = field;
        Name = HeaderText.Decode(field.Span[..nameLength]);
        _valueStart = valueStart;
    }

    /// <summary>The name as it was sent: compare it without regard to case (RFC 5322 section 1.2.2).</summary>
    public string Name { get; }

    /// <summary>
    /// The value as it is read: unfolded (RFC 5322 section 2.2.3), without the space around it, encoded words decoded (RFC 2047). Those that are none by its
    /// syntax are left as they are.
    /// </summary>
    public string Value => _value ?? Once.Set(ref _value, EncodedWords.Decode(RawValue));

    /// <summary>
    /// The value as it was sent, but unfolded and without the space around it. Octets beyond ASCII are UTF-8 (RFC 6532) if they can be, windows-1252 otherwise.
    /// </summary>
    public string RawValue => _rawValue ?? Once.Set(ref _rawValue, HeaderText.Unfold(HeaderText.Decode(RawBytes.Span[_valueStart..])));

    /// <summary>The whole field in the message: name, colon, value and folding, without the last line's end.</summary>
    public ReadOnlyMemory<byte> RawBytes { get; }

    /// <summary>Name and value, as a reader would see them.</summary>
    public override string ToString() => $"{Name}: {Value}";
}
