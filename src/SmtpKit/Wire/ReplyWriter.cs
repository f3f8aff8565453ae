using System.Buffers;

namespace SmtpKit.Wire;

/// <summary>Writes replies into the output; they are encoded already, so this is one copy.</summary>
internal static class ReplyWriter
{
    /// <summary>Writes a reply.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="withEnhancedCode">As in <see cref="SmtpReply.Encoded"/>.</param>
    /// <returns>How many octets were written.</returns>
    public static int Write(IBufferWriter<byte> output, SmtpReply reply, bool withEnhancedCode)
    {
        ReadOnlySpan<byte> encoded = reply.Encoded(withEnhancedCode);
        output.Write(encoded);
        return encoded.Length;
    }
}
