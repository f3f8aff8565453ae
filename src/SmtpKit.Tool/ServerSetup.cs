using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>Makes the options of a server from the settings of the command line.</summary>
internal static class ServerSetup
{
    /// <summary>Where to listen when nothing is said.</summary>
    public const string DefaultAddress = "127.0.0.1:2525";

    private const string DefaultMaildir = "mail";

    // What the simplest clients know. What it comes to depends on whether there are users, and tokens.
    private const SmtpMechanisms DefaultMechanisms = SmtpMechanisms.Plain | SmtpMechanisms.Login | TokenMechanisms;
    private const SmtpMechanisms TokenMechanisms = SmtpMechanisms.XOAuth2 | SmtpMechanisms.OAuthBearer;
    private const SmtpMechanisms UserMechanisms =
        SmtpMechanisms.Plain | SmtpMechanisms.Login | SmtpMechanisms.CramMd5 | SmtpMechanisms.ScramSha256 | SmtpMechanisms.ScramSha256Plus;

    /// <exception cref="CannotStartException">The settings do not go together, or a file or directory is not to be used.</exception>
    public static SmtpServerOptions Make(ServeSettings settings, MessageTally tally, ILoggerFactory loggers)
    {
        CheckTogether(settings);
        SmtpMechanisms mechanisms = settings.Mechanisms ?? DefaultMechanisms;
        SmtpServerOptions options = new()
        {
            MessageStore = settings.Discard ? new DiscardStore(tally) : new CountingStore(Maildir(settings.Maildir ?? DefaultMaildir), tally),
            MailboxFilter = settings.Domains.Count > 0 || settings.RejectedRecipients.Count > 0
                ? new RecipientRules(settings.Domains, settings.RejectedRecipients)
                : null,
            UserAuthenticator = settings.CanSignIn ? new UserTable(settings.Users, settings.Tokens, mechanisms) : null,
            Limits = Limits(settings),
            LineEndings = settings.LineEndings,
            LoggerFactory = loggers,
        };
        options.ServerName = settings.Name ?? options.ServerName;

        // One for all endpoints: clients can then resume their TLS sessions on any of them.
        bool selfSigned = settings.Certificate == TlsCertificate.SelfSigned;
        SslStreamCertificateContext? made = selfSigned ? TlsCertificate.MakeFor(options.ServerName) : null;
        CertificateFile? loaded = settings.Certificate is { } path && !selfSigned ? TlsCertificate.Load(path, settings.Key, loggers) : null;
        X509Certificate2Collection? clientAuthorities = settings.ClientAuthorities is { } file ? TlsCertificate.LoadAll("--client-ca", file) : null;
        foreach (string address in settings.Listen)
        {
            options.Endpoints.Add(Endpoint(address, TlsMode.StartTls));
        }

        foreach (string address in settings.ListenTls)
        {
            options.Endpoints.Add(Endpoint(address, TlsMode.Implicit));
        }

        foreach (string address in settings.ListenLmtp)
        {
            SmtpEndpoint endpoint = Endpoint(address, TlsMode.StartTls);
            endpoint.Protocol = SmtpProtocol.Lmtp;
            options.Endpoints.Add(endpoint);
        }

        foreach (string address in settings.ListenProxy)
        {
            SmtpEndpoint endpoint = Endpoint(address, TlsMode.StartTls);
            endpoint.RequireProxyHeader = true;
            endpoint.TrustedProxies = settings.TrustedProxies.Count > 0 ? settings.TrustedProxies : endpoint.TrustedProxies;
            options.Endpoints.Add(endpoint);
        }

        if (options.Endpoints.Count == 0)
        {
            options.Endpoints.Add(Endpoint(DefaultAddress, TlsMode.StartTls));
        }

        return options;

        SmtpEndpoint Endpoint(string address, TlsMode tls) => new(address)
        {
            // FUTURERELEASE is for submission alone (RFC 4865); nothing else differs.
            Protocol = settings.Extensions.HasFlag(SmtpExtensions.FutureRelease) ? SmtpProtocol.Submission : SmtpProtocol.Smtp,
            Extensions = SmtpExtensions.Default | settings.Extensions,
            Certificate = made,
            CertificateSource = loaded,
            ClientCertificates = clientAuthorities is null ? ClientCertificateUse.None : ClientCertificateUse.Optional,
            ClientCertificateAuthorities = clientAuthorities,
            Tls = tls,
            RequireAuthentication = settings.RequireAuthentication,
            Mechanisms = mechanisms,
            AllowPlaintextAuthentication = settings.AllowPlaintextAuthentication,
            GreetingDelay = settings.GreetingDelay ?? TimeSpan.Zero,
            RefuseEarlyTalk = settings.GreetingDelay is not null,
            TrustedXClients = settings.TrustedXClients,
        };
    }

    private static void CheckTogether(ServeSettings settings)
    {
        string? problem =
            settings.Key is not null && settings.Certificate is null ? "--key needs --cert with the certificate that it belongs to"
            : settings.Key is not null && settings.Certificate == TlsCertificate.SelfSigned ? "--key does not go with --cert self-signed, which makes a key of its own"
            : settings.ListenTls.Count > 0 && settings.Certificate is null ? "--listen-tls needs --cert"
            : settings.ClientAuthorities is not null && settings.Certificate is null ? "--client-ca needs --cert"
            : settings.TrustedProxies.Count > 0 && settings.ListenProxy.Count == 0 ? "--trust-proxy needs --listen-proxy"
            : settings.RequireAuthentication && !settings.CanSignIn ? "--require-auth needs --user, --token or --auth-mechanisms EXTERNAL"
            : settings.RequireAuthentication && settings.Certificate is null && !settings.AllowPlaintextAuthentication && settings.TrustedXClients.Count == 0
                ? "--require-auth lets nobody send: AUTH is offered under TLS only; give --cert, or --allow-plaintext-auth"
            : (settings.Mechanisms & UserMechanisms) > 0 && settings.Users.Count == 0 ? "--auth-mechanisms: what it names needs --user"
            : (settings.Mechanisms & TokenMechanisms) > 0 && settings.Tokens.Count == 0 ? "--auth-mechanisms: what it names needs --token"
            : settings.Mechanisms?.HasFlag(SmtpMechanisms.External) == true && settings.ClientAuthorities is null ? "--auth-mechanisms: EXTERNAL needs --client-ca"
            : settings.Users.Count > 0 && settings.Mechanisms is { } named && (named & UserMechanisms) == 0 ? "--user: --auth-mechanisms names nothing for it"
            : settings.Tokens.Count > 0 && settings.Mechanisms is { } given && (given & TokenMechanisms) == 0 ? "--token: --auth-mechanisms names nothing for it"
            : null;
        if (problem is not null)
        {
            throw new CannotStartException(problem);
        }
    }

    private static MaildirMessageStore Maildir(string directory)
    {
        try
        {
            MaildirMessageStore store = new(directory);
            MaildirFolder.CheckWritable(directory);
            return store;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CannotStartException($"--maildir: cannot write to '{directory}': {exception.Message}", exception);
        }
    }

    private static SmtpLimits Limits(ServeSettings settings)
    {
        SmtpLimits limits = new();
        limits.MaxMessageSize = settings.MaxSize ?? limits.MaxMessageSize;
        limits.MaxConnections = settings.MaxConnections ?? limits.MaxConnections;
        limits.MaxConnectionsPerAddress = settings.MaxConnectionsPerAddress ?? limits.MaxConnectionsPerAddress;
        limits.MaxRecipients = settings.MaxRecipients switch
        {
            null => limits.MaxRecipients,
            0 => int.MaxValue,
            { } most => most,
        };
        if (settings.Discard)
        {
            // A load test may send as much over one connection as it likes.
            limits.MaxTransactions = 0;
        }

        if (settings.IdleTimeout is { } idle)
        {
            limits.CommandTimeout = idle;
            limits.AuthenticationTimeout = idle;
            limits.DataBlockTimeout = idle;
            limits.TlsHandshakeTimeout = idle;
            limits.FlushTimeout = idle;

            // One pause is forgiven and no more, so that octets that drip cannot stretch the wait; and the whole message may take at least as long.
            limits.MinDataRateGracePeriod = idle;
            limits.DataTimeout = idle > limits.DataTimeout ? idle : limits.DataTimeout;
        }

        limits.DataTimeout = settings.DataTimeout ?? limits.DataTimeout;
        return limits;
    }
}
