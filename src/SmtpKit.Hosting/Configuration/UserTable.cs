namespace SmtpKit.Hosting.Configuration;

/// <summary>
/// Users by their names. Names are kept and looked up as SASLprep (RFC 4013) leaves them, whatever the mechanism: SCRAM asks for that form, and a person is one
/// however a client spells the name.
/// </summary>
internal sealed class UserTable
{
    private readonly Dictionary<string, UserSettings> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScramKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Whether somebody has a password.</summary>
    public bool HasPasswords => _users.Values.Any(user => user.PasswordHash is not null);

    /// <summary>Whether somebody has a SCRAM key.</summary>
    public bool HasKeys => _keys.Count > 0;

    /// <summary>One of the hashes: what a stranger's password is checked against takes as long. Null when there is none.</summary>
    public string? AnyHash => _users.Values.Select(user => user.PasswordHash).FirstOrDefault(hash => hash is not null);

    /// <summary>The iteration count of the SCRAM keys, when all have the same; null otherwise.</summary>
    public int? CommonIterations => _keys.Values.Select(key => key.Iterations).Distinct().ToArray() is [var only] ? only : null;

    /// <param name="user">Checked.</param>
    /// <returns>Whether there was no such user.</returns>
    public bool TryAdd(UserSettings user)
    {
        string name = Prepare(user.Name!);
        if (!_users.TryAdd(name, user))
        {
            return false;
        }

        if (user.ScramKey is { } key)
        {
            _keys.Add(name, ScramKey.Parse(key));
        }

        return true;
    }

    /// <summary>The hash of a user's password; null when there is no such user, or no password.</summary>
    public string? HashOf(string userName) => _users.GetValueOrDefault(Prepare(userName))?.PasswordHash;

    /// <summary>A user's SCRAM key; null when there is no such user, or no key.</summary>
    public ScramKey? KeyOf(string userName) => _keys.GetValueOrDefault(userName);

    /// <summary>The name as it stands in the configuration; null when there is no such user.</summary>
    public string? NameOf(string userName) => _users.GetValueOrDefault(Prepare(userName))?.Name;

    // A name that cannot be prepared is only itself: mechanisms in the clear take any.
    private static string Prepare(string name) => ScramKey.TryPrepareUserName(name, out string? prepared) ? prepared : name;
}
