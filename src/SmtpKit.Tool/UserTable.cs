using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SmtpKit.Tool;

/// <summary>The users of the command line, with their passwords and tokens.</summary>
/// <remarks>
/// A wrong password takes as long as a right one and an unknown user as long as a known one: what is compared are hashes of one length, under a
/// key of this process, and an unknown user's is compared as well. Names are kept and looked up as SASLprep (RFC 4013) leaves them, whatever the
/// mechanism: SCRAM asks for that form, and a person is one however a client spells the name.
/// </remarks>
internal sealed class UserTable : IUserAuthenticator
{
    private const string CommonName = "2.5.4.3";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly Dictionary<string, byte[]> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScramKey> _scramKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SharedSecret> _sharedSecrets = new(StringComparer.Ordinal);
    private readonly byte[] _nobody;

    /// <param name="users">Names, each once, and passwords.</param>
    /// <param name="tokens">Names, each once, and tokens.</param>
    /// <param name="mechanisms">How they may sign in: no more is kept of a password than that takes.</param>
    /// <exception cref="CannotStartException">A name or a password is not to be used with SCRAM, or two names are the same.</exception>
    public UserTable(
        IEnumerable<KeyValuePair<string, string>> users, IEnumerable<KeyValuePair<string, string>> tokens, SmtpMechanisms mechanisms)
    {
        bool withScram = (mechanisms & (SmtpMechanisms.ScramSha256 | SmtpMechanisms.ScramSha256Plus)) != 0;
        foreach ((string given, string password) in users)
        {
            if (withScram && !ScramKey.TryPrepareUserName(given, out _))
            {
                throw new CannotStartException($"--user: the name '{given}' cannot be used with SCRAM: it has a character that SASLprep (RFC 4013) prohibits or normalizes");
            }

            string name = Prepare(given);
            if (!_users.TryAdd(name, Hash(password)))
            {
                throw new CannotStartException($"--user: '{given}' is there twice: by SASLprep (RFC 4013) another name is the same");
            }

            if (withScram)
            {
                _scramKeys.Add(name, MakeKey(name, password));
            }

            if (mechanisms.HasFlag(SmtpMechanisms.CramMd5))
            {
                _sharedSecrets.Add(name, new SharedSecret(password));
            }
        }

        foreach ((string name, string token) in tokens)
        {
            _tokens.Add(name, Hash(token));
        }

        _nobody = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
        Accepts = (_users.Count > 0 ? SmtpCredentialKinds.Password : 0)
            | (_scramKeys.Count > 0 ? SmtpCredentialKinds.ScramKey : 0)
            | (_sharedSecrets.Count > 0 ? SmtpCredentialKinds.SharedSecret : 0)
            | (_tokens.Count > 0 ? SmtpCredentialKinds.BearerToken : 0)
            | (mechanisms.HasFlag(SmtpMechanisms.External) ? SmtpCredentialKinds.ClientCertificate : 0);
    }

    public SmtpCredentialKinds Accepts { get; }

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        string? name = credential switch
        {
            PasswordCredential password => IsRight(password.UserName, password.Password) ? Prepare(password.UserName) : null,
            BearerCredential bearer => OwnerOf(bearer),
            ProvenCredential proven => Prepare(proven.UserName),
            CertificateCredential certificate => NameIn(certificate.Certificate),
            _ => null,
        };
        return new(name is null ? AuthenticationResult.Failed : AuthenticationResult.Success(name));
    }

    /// <summary>Whether there is such a user with such a password.</summary>
    public bool IsRight(string userName, string password)
    {
        bool isKnown = _users.TryGetValue(Prepare(userName), out byte[]? expected);
        return CryptographicOperations.FixedTimeEquals(Hash(password), expected ?? _nobody) & isKnown;
    }

    public ValueTask<SmtpStoredSecret?> FindSecretAsync(
        SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
        new(kind == SmtpCredentialKinds.ScramKey ? _scramKeys.GetValueOrDefault(userName) : _sharedSecrets.GetValueOrDefault(Prepare(userName)));

    // The token says who it is; a name beside it must be the same one.
    private string? OwnerOf(BearerCredential given)
    {
        byte[] hash = Hash(given.Token);
        string? owner = null;
        foreach ((string name, byte[] expected) in _tokens)
        {
            owner = CryptographicOperations.FixedTimeEquals(hash, expected) & (given.UserName.Length == 0 || given.UserName == name) ? name : owner;
        }

        return owner;
    }

    // The mail address that the authority has vouched for, else the common name; null when there is neither.
    private static string? NameIn(X509Certificate2 certificate)
    {
        string address = certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false);
        return address.Length > 0
            ? address
            : certificate.SubjectName.EnumerateRelativeDistinguishedNames()
                .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
                .Select(part => part.GetSingleElementValue())
                .FirstOrDefault(name => !string.IsNullOrEmpty(name));
    }

    // A name that cannot be prepared is only itself: mechanisms in the clear take any.
    private static string Prepare(string name) => ScramKey.TryPrepareUserName(name, out string? prepared) ? prepared : name;

    private static ScramKey MakeKey(string name, string password)
    {
        try
        {
            return ScramKey.Create(password);
        }
        catch (ArgumentException exception)
        {
            throw new CannotStartException($"--user: the password of '{name}' cannot be used with SCRAM: it has a character that SASLprep (RFC 4013) prohibits or normalizes", exception);
        }
    }

    private byte[] Hash(string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));
}
