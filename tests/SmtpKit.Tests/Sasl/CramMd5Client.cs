using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace SmtpKit.Tests.Sasl;

/// <summary>The client's side of CRAM-MD5.</summary>
internal static class CramMd5Client
{
    [SuppressMessage("Security", "CA5351", Justification = "RFC 2195 is what it is.")]
    public static string Response(string userName, string password, byte[] challenge) =>
        $"{userName} {Convert.ToHexStringLower(HMACMD5.HashData(Encoding.UTF8.GetBytes(password), challenge))}";
}
