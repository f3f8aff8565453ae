using System.Buffers;
using System.Buffers.Text;

namespace SmtpKit.Sasl;

/// <summary>A client's response, decoded from base64 (RFC 4648 section 4). It may hold a password: its buffer is erased before it goes back.</summary>
internal readonly ref struct SaslResponse : IDisposable
{
    private readonly byte[] _buffer;

    /// <param name="encoded">The line as it came.</param>
    public SaslResponse(ReadOnlySpan<byte> encoded)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(encoded.Length));

        // The framework skips white space; the alphabet has none.
        IsValid = !encoded.ContainsAny(" \t\r\n"u8)
            & Base64.DecodeFromUtf8(encoded, _buffer, out _, out int length) == OperationStatus.Done;
        Octets = _buffer.AsSpan(0, length);
    }

    /// <summary>Whether it was base64 and nothing else.</summary>
    public bool IsValid { get; }

    /// <summary>The octets, where it is valid; gone with <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
}
