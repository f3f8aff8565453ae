using System.Buffers;
using System.Globalization;

namespace SmtpKit.Net;

/// <summary>The host name of a TLS handshake (SNI, RFC 6066 section 3): what a peer sent, made safe to compare, to log and to hand on.</summary>
internal static class HostName
{
    private const int MaxLength = 255;

    // An underscore is in no host name and in many DNS names.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
    private static readonly IdnMapping Idn = new();

    /// <summary>The name in ASCII; null when there is none or it is no name.</summary>
    public static string? Sanitize(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength)
        {
            return null;
        }

        // The framework decodes A-labels (RFC 5890), which are what was sent.
        if (!System.Text.Ascii.IsValid(name) && !TryEncode(name, out name))
        {
            return null;
        }

        return name.Length <= MaxLength && name[0] != '.' && !name.AsSpan().ContainsAnyExcept(Allowed) ? name : null;
    }

    private static bool TryEncode(string name, out string ascii)
    {
        try
        {
            ascii = Idn.GetAscii(name);
            return true;
        }
        catch (ArgumentException)
        {
            ascii = "";
            return false;
        }
    }
}
