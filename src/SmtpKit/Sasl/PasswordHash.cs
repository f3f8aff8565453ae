using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmtpKit.Sasl;

/// <summary>A password as a table keeps it: hashed by PBKDF2 (RFC 8018 section 5.2), with what is needed to hash another in the same way.</summary>
internal sealed class PasswordHash
{
    // What OWASP asks for with HMAC-SHA-256; and the most that a line of a table may ask of this process: a slip of the pen must not stop it.
    public const int DefaultIterations = 600_000;
    public const int MinIterations = 1_000;
    public const int MaxIterations = 10_000_000;

    private const int SaltOctets = 16;
    private const int MaxSaltOctets = 64;
    private const int MinHashOctets = 16;
    private const int MaxHashOctets = 64;

    private readonly HashAlgorithmName _algorithm;
    private readonly int _iterations;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] hash)
    {
        _algorithm = algorithm;
        _iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>Hashes a password with a new salt.</summary>
    /// <exception cref="ArgumentException">SASLprep prohibits the password.</exception>
    public static PasswordHash Create(string password, int iterations)
    {
        if (!SaslPrep.TryPrepare(password, out string? prepared))
        {
            throw new ArgumentException(
                "The password is empty, has a character that SASLprep (RFC 4013) prohibits, or needs Unicode normalization, which a process with "
                + "InvariantGlobalization lacks.",
                nameof(password));
        }

        byte[] salt = RandomNumberGenerator.GetBytes(SaltOctets);
        return new PasswordHash(HashAlgorithmName.SHA256, iterations, salt, Hash(prepared, salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes));
    }

    /// <summary>A hash that no password has, and that takes as long to check as this one.</summary>
    public PasswordHash Decoy() =>
        new(_algorithm, _iterations, RandomNumberGenerator.GetBytes(_salt.Length), RandomNumberGenerator.GetBytes(_hash.Length));

    /// <summary>The hash of no password, as <see cref="Create"/> makes them.</summary>
    public static PasswordHash DefaultDecoy() => new(
        HashAlgorithmName.SHA256,
        DefaultIterations,
        RandomNumberGenerator.GetBytes(SaltOctets),
        RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));

    /// <summary>Whether this is the password's hash. Takes as long for any password.</summary>
    public bool Verify(string password)
    {
        // A password that cannot be prepared is nobody's; it is hashed all the same.
        bool valid = SaslPrep.TryPrepare(password, out string? prepared);
        byte[] hash = Hash(prepared ?? "-", _salt, _iterations, _algorithm, _hash.Length);
        return CryptographicOperations.FixedTimeEquals(hash, _hash) & valid;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PasswordHash? result)
    {
        result = null;
        if (text?.Split('$') is not [string scheme, string work, string hashText]
            || work.Split(':') is not [string count, string saltText]
            || AlgorithmOf(scheme) is not { } algorithm
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)
            || iterations is < MinIterations or > MaxIterations
            || !TryDecode(saltText, 1, MaxSaltOctets, out byte[] salt)
            || !TryDecode(hashText, MinHashOctets, MaxHashOctets, out byte[] hash))
        {
            return false;
        }

        result = new PasswordHash(algorithm, iterations, salt, hash);
        return true;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"PBKDF2-{_algorithm.Name}${_iterations}:{Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    private static HashAlgorithmName? AlgorithmOf(string scheme) => scheme switch
    {
        "PBKDF2-SHA256" => HashAlgorithmName.SHA256,
        "PBKDF2-SHA512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static byte[] Hash(string prepared, byte[] salt, int iterations, HashAlgorithmName algorithm, int length)
    {
        byte[] octets = Encoding.UTF8.GetBytes(prepared);
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(octets, salt, iterations, algorithm, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static bool TryDecode(string text, int least, int most, out byte[] octets)
    {
        octets = new byte[most];
        bool valid = Convert.TryFromBase64String(text, octets, out int length) && length >= least;
        octets = octets[..length];
        return valid;
    }
}
