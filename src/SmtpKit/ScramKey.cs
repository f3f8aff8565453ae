using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit;

/// <summary>
/// What a server keeps of a password to check it by SCRAM-SHA-256 (RFC 5802, RFC 7677). The password cannot be read from it and is not needed to
/// check a sign-in; it never crosses the network.
/// </summary>
/// <remarks>
/// <para>
/// Keep it as secret as a password hash. Whoever reads it can try passwords against it, as fast as its <see cref="Iterations"/> let him, and can pose
/// as this server towards the user. It does not let him sign in, unless he has also overheard a sign-in made with it.
/// </para>
/// <para>Immutable and thread-safe.</para>
/// </remarks>
public sealed class ScramKey : SmtpStoredSecret
{
    internal const int DefaultIterations = 10_000;
    internal const int SaltOctets = 16;
    internal const int KeyOctets = SHA256.HashSizeInBytes;

    // What RFC 7677 section 4 asks for at least.
    internal const int MinIterations = 4096;

    // Salt, nonce and count share one reply line of 512 octets; nobody's salts come near this.
    private const int MaxSaltOctets = 64;

    private const string Scheme = "SCRAM-SHA-256";

    private readonly byte[] _salt;
    private readonly byte[] _storedKey;
    private readonly byte[] _serverKey;

    internal ScramKey(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey)
    {
        _salt = salt;
        Iterations = iterations;
        _storedKey = storedKey;
        _serverKey = serverKey;
    }

    /// <summary>
    /// What was mixed into the password: 16 octets from <see cref="Create(string, int)"/>, 1 to 64 from <see cref="Parse"/>. Clients are told it.
    /// </summary>
    public ReadOnlyMemory<byte> Salt => _salt;

    /// <summary>How often the password was hashed, 4,096 or more. Clients are told it and do the same work at each sign-in.</summary>
    public int Iterations { get; }

    /// <summary>RFC 5802's StoredKey, 32 octets: what a client's proof is checked against.</summary>
    public ReadOnlyMemory<byte> StoredKey => _storedKey;

    /// <summary>RFC 5802's ServerKey, 32 octets: what the server proves itself with, in its turn.</summary>
    public ReadOnlyMemory<byte> ServerKey => _serverKey;

    /// <summary>Makes the key of a password, with a new random salt: two keys of one password differ.</summary>
    /// <param name="password">
    /// Prepared by SASLprep (RFC 4013), as a client prepares it: spaces of every kind become one kind, invisible characters go, and the
    /// rest is normalized (NFKC). Text direction and unassigned characters are not checked.
    /// </param>
    /// <param name="iterations">
    /// 4,096 to 2,147,483,647. Default: 10,000. RFC 7677 (section 4) asks for 4,096 at least. More makes guessing from a stolen key slower in
    /// proportion, and costs the server nothing but this call: it is the clients, the slowest telephone among them, that do the work at each
    /// sign-in. Say it in <see cref="SmtpServerOptions.DecoyIterations"/> too: keys with another count can be told from what unknown users are shown.
    /// </param>
    /// <remarks>Takes some milliseconds of processor time, in proportion to <paramref name="iterations"/>.</remarks>
    /// <exception cref="ArgumentException">
    /// The password is empty, or has a character that SASLprep prohibits: a control character, a private one, half of a surrogate pair. Or it
    /// may need normalization, and the process runs without it (<c>InvariantGlobalization</c>); ASCII and the plain letters of the common
    /// scripts work there too.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is less than 4,096.</exception>
    public static ScramKey Create(string password, int iterations = DefaultIterations)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, MinIterations);
        return Create(password, RandomNumberGenerator.GetBytes(SaltOctets), iterations);
    }

    /// <summary>
    /// Prepares a user name as SCRAM does before <see cref="IUserAuthenticator.FindSecretAsync"/> is asked for it: what a table of keys is kept under, so
    /// that a name is found however a client has written it.
    /// </summary>
    /// <param name="userName">A name as a person has typed it.</param>
    /// <param name="prepared">The name, prepared by SASLprep (RFC 4013) as <see cref="Create(string, int)"/> says of passwords; null when the answer is false.</param>
    /// <returns>False when no client could sign in with the name: for the reasons for which <see cref="Create(string, int)"/> takes no password.</returns>
    public static bool TryPrepareUserName(string userName, [NotNullWhen(true)] out string? prepared)
    {
        ArgumentNullException.ThrowIfNull(userName);
        return SaslPrep.TryPrepare(userName, out prepared);
    }

    /// <summary>Reads the text that <see cref="ToString"/> writes.</summary>
    /// <param name="text">
    /// <c>SCRAM-SHA-256$&lt;iterations&gt;:&lt;salt&gt;$&lt;StoredKey&gt;:&lt;ServerKey&gt;</c>, the octets in base64: as PostgreSQL keeps it, after RFC 5803.
    /// </param>
    /// <exception cref="FormatException">
    /// The text is of another form: another scheme, fewer than 4,096 iterations, a salt of other than 1 to 64 octets, a key of other than 32.
    /// The message does not repeat it.
    /// </exception>
    public static ScramKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out ScramKey? key)
            ? key
            : throw new FormatException(
                $"A SCRAM key reads {Scheme}$<iterations, {MinIterations} or more>:<salt>$<StoredKey>:<ServerKey>, the octets in base64.");
    }

    /// <summary>As <see cref="Parse"/>, without an exception.</summary>
    /// <param name="text">Null is no key either.</param>
    /// <param name="key">The key; null when the answer is false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ScramKey? key)
    {
        key = null;
        if (text?.Split('$') is not [Scheme, string work, string keys]
            || work.Split(':') is not [string count, string saltText]
            || keys.Split(':') is not [string storedText, string serverText]
            || !TryReadCount(count, out int iterations)
            || !TryDecode(saltText, 1, MaxSaltOctets, out byte[] salt)
            || !TryDecode(storedText, KeyOctets, KeyOctets, out byte[] storedKey)
            || !TryDecode(serverText, KeyOctets, KeyOctets, out byte[] serverKey))
        {
            return false;
        }

        key = new ScramKey(salt, iterations, storedKey, serverKey);
        return true;
    }

    /// <summary>
    /// The key as text, for a column of a user table: <c>SCRAM-SHA-256$&lt;iterations&gt;:&lt;salt&gt;$&lt;StoredKey&gt;:&lt;ServerKey&gt;</c>, the form
    /// that PostgreSQL keeps (RFC 5803). As secret as the key itself: not for logs.
    /// </summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scheme}${Iterations}:{Convert.ToBase64String(_salt)}${Convert.ToBase64String(_storedKey)}:{Convert.ToBase64String(_serverKey)}");

    internal static ScramKey Create(string password, byte[] salt, int iterations)
    {
        if (!SaslPrep.TryPrepare(password, out string? prepared))
        {
            throw new ArgumentException(
                "The password is empty, has a character that SASLprep (RFC 4013) prohibits, or needs Unicode normalization, which a process with "
                + "InvariantGlobalization lacks.",
                nameof(password));
        }

        byte[] octets = Encoding.UTF8.GetBytes(prepared);
        Span<byte> saltedPassword = stackalloc byte[KeyOctets];
        Span<byte> clientKey = stackalloc byte[KeyOctets];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(octets, salt, saltedPassword, iterations, HashAlgorithmName.SHA256);
            HMACSHA256.HashData(saltedPassword, "Client Key"u8, clientKey);
            return new ScramKey(salt, iterations, SHA256.HashData(clientKey), HMACSHA256.HashData(saltedPassword, "Server Key"u8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
            CryptographicOperations.ZeroMemory(saltedPassword);
            CryptographicOperations.ZeroMemory(clientKey);
        }
    }

    // One text for each value: no zeros in front, no white space, no stray bits behind the last octet.
    private static bool TryReadCount(string text, out int iterations) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out iterations)
        && iterations >= MinIterations
        && iterations.ToString(CultureInfo.InvariantCulture) == text;

    private static bool TryDecode(string text, int least, int most, out byte[] octets)
    {
        octets = new byte[most];
        if (!Convert.TryFromBase64String(text, octets, out int length) || length < least)
        {
            return false;
        }

        octets = octets[..length];
        return Convert.ToBase64String(octets) == text;
    }
}
