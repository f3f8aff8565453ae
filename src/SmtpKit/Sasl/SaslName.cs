using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SmtpKit.Sasl;

/// <summary>A user name as SCRAM and GS2 write it (RFC 5802, RFC 5801: saslname): <c>=2C</c> for a comma, <c>=3D</c> for an equals sign, which stands for nothing else.</summary>
internal static class SaslName
{
    /// <param name="encoded">UTF-8 without NUL.</param>
    /// <param name="name">The name, not prepared.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (encoded.IsEmpty || encoded.Contains((byte)','))
        {
            return false;
        }

        for (ReadOnlySpan<byte> rest = encoded; rest.IndexOf((byte)'=') is int at and >= 0; rest = rest[(at + 3)..])
        {
            if (!rest[at..].StartsWith("=2C"u8) && !rest[at..].StartsWith("=3D"u8))
            {
                return false;
            }
        }

        name = Encoding.UTF8.GetString(encoded).Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return true;
    }
}
