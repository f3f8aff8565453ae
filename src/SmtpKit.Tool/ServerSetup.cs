using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>What a server is made of, from the settings of the command line: files are read, and users known, before anything listens.</summary>
internal sealed class ServerSetup
{
    /// <summary>Where to listen when nothing is said.</summary>
    public const string DefaultAddress = "127.0.0.1:2525";

    public const SmtpMechanisms TokenMechanisms = SmtpMechanisms.XOAuth2 | SmtpMechanisms.OAuthBearer;
    public const SmtpMechanisms UserMechanisms =
        SmtpMechanisms.Plain | SmtpMechanisms.Login | SmtpMechanisms.CramMd5 | SmtpMechanisms.ScramSha256 | SmtpMechanisms.ScramSha256Plus;

    private const string DefaultMaildir = "mail";

    // What the simplest clients know. What it comes to depends on whether there are users, and tokens.
    private const SmtpMechanisms DefaultMechanisms = SmtpMechanisms.Plain | SmtpMechanisms.Login | TokenMechanisms;

    private readonly ServeSettings _settings;
    private readonly MessageTally _tally;
    private readonly SmtpMechanisms _mechanisms;
    private readonly string _serverName;
    private readonly IMessageStore? _store;
    private readonly X509Certificate2Collection? _clientAuthorities;

    /// <param name="settings">Checked, so that they go together.</param>
    /// <param name="tally">Where accepted messages are counted.</param>
    /// <param name="loggers">Where it is told that a certificate's files changed.</param>
    /// <exception cref="CannotStartException">A file or directory is not to be used, or a user.</exception>
    public ServerSetup(ServeSettings settings, MessageTally tally, ILoggerFactory loggers)
    {
        _settings = settings;
        _tally = tally;
        _mechanisms = settings.Mechanisms ?? DefaultMechanisms;
        _serverName = settings.Name ?? new SmtpServerOptions().ServerName;

        // Of a catcher, the inbox is the store.
        _store = settings.IsCatcher ? null : settings.Discard ? new DiscardStore(tally) : Maildir(settings.Maildir ?? DefaultMaildir);
        Users = settings.CanSignIn ? new UserTable(settings.Users, settings.Tokens, _mechanisms) : null;

        // One for all endpoints: clients can then resume their TLS sessions on any of them.
        bool selfSigned = settings.Certificate == TlsCertificate.SelfSigned;
        Certificate = selfSigned ? TlsCertificate.MakeFor(_serverName) : null;
        CertificateFile = settings.Certificate is { } path && !selfSigned ? TlsCertificate.Load(path, settings.Key, loggers) : null;
        _clientAuthorities = settings.ClientAuthorities is { } file ? TlsCertificate.LoadAll("--client-ca", file) : null;
    }

    /// <summary>Those that may sign in; null when nobody was named.</summary>
    public UserTable? Users { get; }

    /// <summary>The certificate that was made for the occasion; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; }

    /// <summary>The certificate from files; null for none.</summary>
    public CertificateFile? CertificateFile { get; }

    /// <summary>Sets all that was said.</summary>
    public void ApplyTo(SmtpServerOptions options)
    {
        options.ServerName = _serverName;
        options.MessageStore = _store;
        options.MailboxFilter = _settings.Domains.Count > 0 || _settings.RejectedRecipients.Count > 0
            ? new RecipientRules(_settings.Domains, _settings.RejectedRecipients)
            : null;

        // What is caught goes nowhere: an application may sign in as it will in production.
        options.UserAuthenticator = (IUserAuthenticator?)Users ?? (_settings.IsCatcher ? AnyUser : null);
        options.Limits = Limits(_settings);
        options.LineEndings = _settings.LineEndings;
        if (!_settings.Discard)
        {
            options.Middleware.Add(new CountingMiddleware(_tally));
        }

        AddEndpoints(options.Endpoints);
    }

    private static DelegateUserAuthenticator AnyUser { get; } = new((_, credential, _) => new(AuthenticationResult.Success(credential.UserName)));

    private void AddEndpoints(IList<SmtpEndpoint> endpoints)
    {
        foreach (string address in _settings.Listen)
        {
            endpoints.Add(Endpoint(address, TlsMode.StartTls));
        }

        foreach (string address in _settings.ListenTls)
        {
            endpoints.Add(Endpoint(address, TlsMode.Implicit));
        }

        foreach (string address in _settings.ListenLmtp)
        {
            SmtpEndpoint endpoint = Endpoint(address, TlsMode.StartTls);
            endpoint.Protocol = SmtpProtocol.Lmtp;
            endpoints.Add(endpoint);
        }

        foreach (string address in _settings.ListenProxy)
        {
            SmtpEndpoint endpoint = Endpoint(address, TlsMode.StartTls);
            endpoint.RequireProxyHeader = true;
            endpoint.TrustedProxies = _settings.TrustedProxies.Count > 0 ? _settings.TrustedProxies : endpoint.TrustedProxies;
            endpoints.Add(endpoint);
        }

        if (endpoints.Count == 0)
        {
            endpoints.Add(Endpoint(DefaultAddress, TlsMode.StartTls));
        }
    }

    private SmtpEndpoint Endpoint(string address, TlsMode tls) => new(address)
    {
        // FUTURERELEASE is for submission alone (RFC 4865); nothing else differs.
        Protocol = _settings.Extensions.HasFlag(SmtpExtensions.FutureRelease) ? SmtpProtocol.Submission : SmtpProtocol.Smtp,
        Extensions = SmtpExtensions.Default | _settings.Extensions,
        Certificate = Certificate,
        CertificateSource = CertificateFile,
        ClientCertificates = _clientAuthorities is null ? ClientCertificateUse.None : ClientCertificateUse.Optional,
        ClientCertificateAuthorities = _clientAuthorities,
        Tls = tls,
        RequireAuthentication = _settings.RequireAuthentication,
        Mechanisms = _mechanisms,
        AllowPlaintextAuthentication = _settings.AllowPlaintextAuthentication || (_settings.IsCatcher && Users is null),
        GreetingDelay = _settings.GreetingDelay ?? TimeSpan.Zero,
        RefuseEarlyTalk = _settings.GreetingDelay is not null,
        TrustedXClients = _settings.TrustedXClients,
    };

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
