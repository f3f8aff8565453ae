// A server whose users prove their passwords instead of sending them. What it keeps of a password is a ScramKey: text in a
// table. Whoever steals the table cannot sign in with it; he has to guess the passwords.
using SmtpKit;

// As they would stand in a file or a database. A new line is made by: ScramKey.Create("open sesame").ToString()
Dictionary<string, ScramKey> table = new()
{
    // open sesame
    ["alice"] = ScramKey.Parse(
        "SCRAM-SHA-256$10000:oNgt6StBkTR9LxwzcP+EUA==$T8IrE2c+ZjQc0+hyqQCvyP0AU8IQSdexDn7O1VVrztw=:78cSWCsRJUiT2/Loo/jU78GMzgxNHgjTihXmMFy8FG8="),
    // correct horse battery staple
    ["bob"] = ScramKey.Parse(
        "SCRAM-SHA-256$10000:j2J2P1XM2jbu56mOC7Gwtw==$e837hslt5Llj9QEqUIyITVqMkIgkAIoBMnz++ciZbRg=:xuzj3nuzbxjC1ULB8hKdJiZMgialZ8YL6Qf4dWGCdSQ="),
};

SmtpEndpoint endpoint = new(args.FirstOrDefault() ?? "127.0.0.1:2525")
{
    RequireAuthentication = true,

    // This endpoint has no certificate. SCRAM keeps the password safe all the same; the messages it does not.
    AllowPlaintextAuthentication = true,
};

await using SmtpServer server = new(new SmtpServerOptions
{
    ServerName = "localhost",
    Endpoints = { endpoint },
    UserAuthenticator = new TableOfKeys(table),
    MessageStore = new DelegateMessageStore(async (session, transaction, body, cancellationToken) =>
    {
        long octets = await body.CopyToAsync(Stream.Null, cancellationToken);
        Console.WriteLine($"{session.User?.Identity?.Name} sent {octets} octets.");
        return SmtpReply.Ok;
    }),
});

await server.StartAsync();
Console.WriteLine($"Listening on {server.EndPoints[0]}; Enter stops.");
Console.ReadLine();
await server.StopAsync();

internal sealed class TableOfKeys(Dictionary<string, ScramKey> table) : IUserAuthenticator
{
    public SmtpCredentialKinds Accepts => SmtpCredentialKinds.ScramKey;

    // Null says that there is no such user. The client does not hear it: it is asked for a proof like any other, and fails.
    public ValueTask<SmtpStoredSecret?> FindSecretAsync(
        SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
        new(table.GetValueOrDefault(userName));

    // Who comes here has proved the password. Is the account locked? Has it another name? That is all there is to say.
    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
        new(credential is ProvenCredential ? AuthenticationResult.Success(credential.UserName) : AuthenticationResult.Failed);
}
