using System.Security.Cryptography;
using System.Text;

namespace SmtpKit.Tool;

/// <summary>The users of the command line, with their passwords.</summary>
/// <remarks>
/// A wrong password takes as long as a right one and an unknown user as long as a known one: what is compared are hashes of one length, under a
/// key of this process, and an unknown user's is compared as well.
/// </remarks>
internal sealed class UserTable : IUserAuthenticator
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly Dictionary<string, byte[]> _users = new(StringComparer.Ordinal);
    private readonly byte[] _nobody;

    /// <param name="users">Names, each once, and passwords.</param>
    public UserTable(IEnumerable<KeyValuePair<string, string>> users)
    {
        foreach ((string name, string password) in users)
        {
            _users.Add(name, Hash(password));
        }

        _nobody = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    }

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
        new(credential is PasswordCredential password && IsRight(password) ? AuthenticationResult.Success(password.UserName) : AuthenticationResult.Failed);

    private bool IsRight(PasswordCredential given)
    {
        bool isKnown = _users.TryGetValue(given.UserName, out byte[]? expected);
        return CryptographicOperations.FixedTimeEquals(Hash(given.Password), expected ?? _nobody) & isKnown;
    }

    private byte[] Hash(string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
}
