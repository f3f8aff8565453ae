using System.Security.Cryptography;
using System.Text;

namespace SmtpKit.Sasl;

/// <summary>
/// The keys of users that do not exist. A server that refused them at once would tell which users do; so they are asked for a proof like any other,
/// under a salt that is the same each time they are tried.
/// </summary>
/// <param name="secret">What the salts follow from: nobody else can tell them from random ones. At least <see cref="MinSecretOctets"/>.</param>
/// <param name="iterations">The count that the real keys have.</param>
internal sealed class ScramDecoys(ReadOnlyMemory<byte> secret, int iterations)
{
    public const int MinSecretOctets = 16;

    /// <summary>For hosts that have no secret of their own.</summary>
    public static ReadOnlyMemory<byte> SecretOfThisProcess { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The key of a user who has none: to look at, as <see cref="ScramKey.Create(string, int)"/> makes them. Never to be opened by a proof.</summary>
    public ScramKey For(string userName)
    {
        byte[] derived = HMACSHA256.HashData(secret.Span, Encoding.UTF8.GetBytes(userName));
        return new ScramKey(derived[..ScramKey.SaltOctets], iterations, derived, derived);
    }
}
