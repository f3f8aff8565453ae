using System.Net;

namespace SmtpKit.Tool;

/// <summary>Whether the settings go together.</summary>
internal static class SettingsCheck
{
    /// <exception cref="CannotStartException">They do not; the message says what to do.</exception>
    public static void Check(ServeSettings settings)
    {
        if ((TlsProblem(settings) ?? SignInProblem(settings) ?? InboxProblem(settings) ?? Pop3Problem(settings)) is { } problem)
        {
            throw new CannotStartException(problem);
        }
    }

    private static string? TlsProblem(ServeSettings settings) =>
        settings.Key is not null && settings.Certificate is null ? "--key needs --cert with the certificate that it belongs to"
        : settings.Key is not null && settings.Certificate == TlsCertificate.SelfSigned ? "--key does not go with --cert self-signed, which makes a key of its own"
        : settings.ListenTls.Count > 0 && settings.Certificate is null ? "--listen-tls needs --cert"
        : settings.ClientAuthorities is not null && settings.Certificate is null ? "--client-ca needs --cert"
        : settings.TrustedProxies.Count > 0 && settings.ListenProxy.Count == 0 ? "--trust-proxy needs --listen-proxy"
        : null;

    private static string? SignInProblem(ServeSettings settings) =>
        settings.RequireAuthentication && !settings.CanSignIn ? "--require-auth needs --user, --token or --auth-mechanisms EXTERNAL"
        : settings.RequireAuthentication && settings.Certificate is null && !settings.AllowPlaintextAuthentication && settings.TrustedXClients.Count == 0
            ? "--require-auth lets nobody send: AUTH is offered under TLS only; give --cert, or --allow-plaintext-auth"
        : (settings.Mechanisms & ServerSetup.UserMechanisms) > 0 && settings.Users.Count == 0 ? "--auth-mechanisms: what it names needs --user"
        : (settings.Mechanisms & ServerSetup.TokenMechanisms) > 0 && settings.Tokens.Count == 0 ? "--auth-mechanisms: what it names needs --token"
        : settings.Mechanisms?.HasFlag(SmtpMechanisms.External) == true && settings.ClientAuthorities is null ? "--auth-mechanisms: EXTERNAL needs --client-ca"
        : settings.Users.Count > 0 && settings.Mechanisms is { } named && (named & ServerSetup.UserMechanisms) == 0 ? "--user: --auth-mechanisms names nothing for it"
        : settings.Tokens.Count > 0 && settings.Mechanisms is { } given && (given & ServerSetup.TokenMechanisms) == 0 ? "--token: --auth-mechanisms names nothing for it"
        : null;

    private static string? InboxProblem(ServeSettings settings) =>
        settings.NoHttp && settings.Http is not null ? "--http says where the page is, and --no-http that there is none: leave one of them out"
        : settings.Open && settings.NoHttp ? "--open shows the page, and --no-http says that there is none: leave one of them out"
        : settings.Open && settings.Http is null ? "--open needs --http with the page's address, such as --http 127.0.0.1:8025"
        : settings.InboxFile is not null && !settings.HasInbox ? "--inbox needs --http or --pop3, by which the inbox is seen; to keep mail there alone, leave serve out"
        : settings.Keep is not null && !settings.HasInbox ? "--keep needs --http or --pop3, by which the inbox is seen; serve itself keeps every message"
        : settings.Discard && settings.HasInbox ? "--discard keeps no message, and the inbox does: leave --discard out, or --http and --pop3"
        : null;

    private static string? Pop3Problem(ServeSettings settings) =>
        settings.Pop3 is not { } address || IsLocal(address) ? null
        : settings.Users.Count == 0
            ? $"--pop3: '{address}' can be reached from other machines: give --user NAME:PASSWORD, or an address of this machine alone, such as 127.0.0.1:1110"
        : settings.Certificate is null && !settings.AllowPlaintextAuthentication
            ? $"--pop3: '{address}' lets nobody from other machines sign in: passwords are taken under TLS only; give --cert, or --allow-plaintext-auth"
        : null;

    private static bool IsLocal(string address) =>
        address.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)
        || address.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)
        || (IPEndPoint.TryParse(address, out IPEndPoint? endPoint) && IPAddress.IsLoopback(endPoint.Address));
}
