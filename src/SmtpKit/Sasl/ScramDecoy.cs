using System.Security.Cryptography;
using System.Text;

namespace SmtpKit.Sasl;

/// <summary>
/// The keys of users that do not exist. A server that refused them at once would tell which users do; so they are asked for a proof like any other,
/// under a salt that is the same each time they are tried.
/// </summary>
/// <remarks>
/// The salts follow from a secret of this process: after a restart decoys have new ones, while real keys keep theirs. An authenticator that minds
/// answers with a key of its own making for users it does not know; nobody can prove one whose keys are random.
/// </remarks>
internal static class ScramDecoy
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>
    /// The key of a user who has none: to look at, as <see cref="ScramKey.Create(string, int)"/> makes them by default. Never to be opened by a proof.
    /// </summary>
    public static ScramKey For(string userName)
    {
        byte[] derived = HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes(userName));
        return new ScramKey(derived[..ScramKey.SaltOctets], ScramKey.DefaultIterations, derived, derived);
    }
}
