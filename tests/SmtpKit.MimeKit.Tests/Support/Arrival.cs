using System.Text;

namespace SmtpKit.Tests.Support;

/// <summary>A stream that gives its octets in pieces of one size, and counts them.</summary>
internal sealed class Arrival(byte[] octets, int piece) : MemoryStream(octets, writable: false)
{
    public static Arrival Of(string text, int piece = int.MaxValue) => new(Encoding.Latin1.GetBytes(text), piece);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span[..Math.Min(piece, buffer.Length)]));
    }
}
