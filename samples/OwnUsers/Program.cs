// A server for a host that keeps its own table of users. Of a password it keeps two texts, and never the password: a hash, for
// clients that send the password (PLAIN, LOGIN), and a key, for clients that only prove that they know it (SCRAM-SHA-256).
using SmtpKit;

UserTable users = new();
users.Add("ada", "open sesame");
users.Add("bob", "correct horse battery staple");

SmtpEndpoint endpoint = new(args.FirstOrDefault() ?? "127.0.0.1:2525")
{
    RequireAuthentication = true,

    // So that it can be tried without a certificate. With one, leave this out: PLAIN and LOGIN are then offered under TLS only.
    AllowPlaintextAuthentication = true,
};

await using SmtpServer server = new(new SmtpServerOptions
{
    ServerName = "localhost",
    Endpoints = { endpoint },
    UserAuthenticator = users,
    MessageStore = new DelegateMessageStore(async (session, transaction, body, cancellationToken) =>
    {
        long octets = await body.CopyToAsync(Stream.Null, cancellationToken);
        Console.WriteLine($"{session.User?.Identity?.Name} sent {octets} octets, signed in by {session.AuthenticationMechanism}.");
        return SmtpReply.Ok;
    }),
});

await server.StartAsync();
Console.WriteLine($"Listening on {server.EndPoints[0]}; Enter stops.");
Console.ReadLine();
await server.StopAsync();

internal sealed class UserTable : IUserAuthenticator
{
    // As two columns of a database would hold it.
    private readonly Dictionary<string, (string PasswordHash, string ScramKey)> _rows = [];

    // Checks passwords at its own pace and off the sessions' threads, strangers' as slowly as friends'.
    private readonly PasswordAuthenticator _passwords;

    public UserTable() => _passwords = new PasswordAuthenticator((name, _) => new(Find(name)?.PasswordHash));

    public SmtpCredentialKinds Accepts => SmtpCredentialKinds.Password | SmtpCredentialKinds.ScramKey;

    // When somebody registers, or changes the password: the only moment at which it is there.
    public void Add(string name, string password) =>
        _rows[KeyOf(name) ?? throw new ArgumentException($"'{name}' is no user name.")] = (PasswordAuthenticator.Hash(password), ScramKey.Create(password).ToString());

    // SCRAM asks for its key; null says that there is no such user, which the client does not hear.
    public ValueTask<SmtpStoredSecret?> FindSecretAsync(
        SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
        new(Find(userName) is { } row ? ScramKey.Parse(row.ScramKey) : null);

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) => credential switch
    {
        PasswordCredential => _passwords.AuthenticateAsync(session, credential, cancellationToken),

        // Who comes here has proved the password already.
        ProvenCredential => new(AuthenticationResult.Success(credential.UserName)),
        _ => new(AuthenticationResult.Failed),
    };

    private (string PasswordHash, string ScramKey)? Find(string name) => KeyOf(name) is { } key && _rows.TryGetValue(key, out var row) ? row : null;

    // One person is one row, however a client spells the name.
    private static string? KeyOf(string name) => ScramKey.TryPrepareUserName(name, out string? prepared) ? prepared : null;
}
