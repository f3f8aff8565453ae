using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit;

/// <summary>One listening address and the rules that hold on it.</summary>
/// <remarks>The server takes a copy when it is made: later changes have no effect on it.</remarks>
public sealed class SmtpEndpoint
{
    private static readonly List<SslApplicationProtocol> Smtp = [new("smtp")];

    /// <summary>Makes an endpoint without an address: for configuration, which sets one, and for <see cref="SmtpServer.ServeAsync"/>, which needs none.</summary>
    public SmtpEndpoint()
    {
    }

    /// <summary>Makes an endpoint.</summary>
    /// <param name="address">As in <see cref="Address"/>.</param>
    public SmtpEndpoint(string address) => Address = address;

    /// <summary>Makes an endpoint on one address.</summary>
    /// <param name="address">For example <see cref="IPAddress.Loopback"/>.</param>
    /// <param name="port">0 to 65535; 0 lets the system choose, and <see cref="SmtpServer.EndPoints"/> tells which.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside its range.</exception>
    public SmtpEndpoint(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = new IPEndPoint(address, port).ToString();
    }

    /// <summary>
    /// Where to listen: <c>127.0.0.1:2525</c>, <c>[::1]:2525</c>, <c>*:25</c> (every address of both families) or <c>localhost:25</c> (both
    /// loopbacks). Port 0 lets the system choose, the same one for both families. <c>unix:/run/smtp.sock</c> is a Unix-domain socket,
    /// <c>unix:@name</c> one with an abstract name (Linux). Default: empty, not listened on.
    /// </summary>
    /// <remarks>
    /// Read at start; a text of another form is an <see cref="ArgumentException"/> there. The file of a Unix-domain socket is made at start and removed at
    /// the stop. One left behind by a server that is gone is replaced; one that is served, and anything that is no socket, is an
    /// <see cref="IOException"/>. Connections over it have no IP address: they count in <see cref="SmtpLimits.MaxConnections"/> alone. An abstract name has
    /// no file and no permissions: every user of the machine can connect.
    /// </remarks>
    public string Address { get; set; } = "";

    /// <summary>
    /// The permissions of a Unix-domain socket's file; who may write to it may connect. Default: null, what the process's umask leaves, which is commonly
    /// that only the server's own user may.
    /// </summary>
    /// <remarks>For a Unix-domain socket with a file only, and not on Windows; anywhere else it is an <see cref="ArgumentException"/> at start.</remarks>
    public UnixFileMode? UnixSocketMode { get; set; }

    /// <summary>What is spoken. Default: <see cref="SmtpProtocol.Smtp"/>.</summary>
    public SmtpProtocol Protocol { get; set; }

    /// <summary>
    /// The certificate with its chain, for STARTTLS or implicit TLS. Default: null, no TLS. Make it once and share it between endpoints:
    /// clients can then resume their TLS sessions.
    /// </summary>
    public SslStreamCertificateContext? Certificate { get; set; }

    /// <summary>
    /// Chooses the certificate at each handshake, by the host name that the client asks for, or because it was renewed. Default: null,
    /// <see cref="Certificate"/> alone. Both together: <see cref="Certificate"/> is for clients for which the source has none.
    /// </summary>
    public ICertificateSource? CertificateSource { get; set; }

    /// <summary>Whether clients are asked for a certificate. Default: <see cref="ClientCertificateUse.None"/>. Needs a certificate of the server's own.</summary>
    /// <remarks>
    /// Whatever a client shows is taken: hooks find it in <see cref="SmtpTlsInfo.ClientCertificate"/>, and whether it is to be believed in
    /// <see cref="SmtpTlsInfo.IsClientCertificateTrusted"/>. Where clients are asked, TLS sessions are not resumed: each connection is judged anew.
    /// A client's chain may have 100 KB, beyond which the handshake fails.
    /// </remarks>
    public ClientCertificateUse ClientCertificates { get; set; }

    /// <summary>
    /// The authorities whose clients are trusted; intermediate certificates may stand beside the roots. Default: null, the authorities of the operating
    /// system, which vouch for names and not for friends. An empty one trusts nobody.
    /// </summary>
    public X509Certificate2Collection? ClientCertificateAuthorities { get; set; }

    /// <summary>
    /// Whether a client's certificate is looked up in its authority's lists of revoked ones. Default: <see cref="X509RevocationMode.NoCheck"/>, since
    /// <see cref="X509RevocationMode.Online"/> fetches from addresses that the certificate names, for up to 5 seconds on a thread of the pool. Without
    /// an answer the certificate is not trusted.
    /// </summary>
    public X509RevocationMode ClientCertificateRevocation { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>
    /// When TLS begins. Default: <see cref="TlsMode.StartTls"/>. <see cref="TlsMode.Implicit"/> needs a <see cref="Certificate"/> or a
    /// <see cref="CertificateSource"/>.
    /// </summary>
    public TlsMode Tls { get; set; }

    /// <summary>
    /// Before TLS every command but EHLO, LHLO, NOOP, STARTTLS and QUIT is answered <c>530 5.7.0</c> (RFC 3207 section 4). Default: false. Not
    /// for a public port 25, where RFC 3207 forbids it.
    /// </summary>
    public bool RequireTls { get; set; }

    /// <summary>
    /// MAIL before AUTH is answered <c>530 5.7.0</c> (RFC 4954 section 6), and so are VRFY and EXPN, which tell who has a mailbox. Default: false.
    /// Needs a user authenticator, and a mechanism that can be offered to somebody; refused otherwise, unless <see cref="TrustedXClients"/> may name users.
    /// </summary>
    public bool RequireAuthentication { get; set; }

    /// <summary>
    /// AUTH is offered without TLS too, so that passwords cross the network in the clear. Default: false: AUTH is then
    /// <c>538 5.7.11</c> before TLS and not listed.
    /// </summary>
    public bool AllowPlaintextAuthentication { get; set; }

    /// <summary>
    /// Which extensions are offered, besides those that always are. Default: <see cref="SmtpExtensions.Default"/>. The others are promises about
    /// relaying: name them only when what stands behind the store keeps them.
    /// </summary>
    public SmtpExtensions Extensions { get; set; } = SmtpExtensions.Default;

    /// <summary>
    /// By which mechanisms a client may sign in. Listed are those of them that lead to what the authenticator accepts. Default:
    /// <see cref="SmtpMechanisms.Default"/>.
    /// </summary>
    public SmtpMechanisms Mechanisms { get; set; } = SmtpMechanisms.Default;

    /// <summary>
    /// What becomes of a high priority from a client that did not sign in, where <see cref="Extensions"/> has <see cref="SmtpExtensions.MtPriority"/>.
    /// Default: <see cref="UnauthenticatedPriority.Lower"/>.
    /// </summary>
    public UnauthenticatedPriority UnauthenticatedPriority { get; set; }

    /// <summary>
    /// The shortest time in which a message can be delivered or given back, where <see cref="Extensions"/> has <see cref="SmtpExtensions.DeliverBy"/>: whole
    /// seconds from 0 to 999,999,999. Listed by EHLO when it is more than 0 (RFC 2852 section 2); a client that asks for a return in less time is answered
    /// <c>555 5.5.4</c>. Default: 0, none.
    /// </summary>
    public TimeSpan DeliverByMinimum { get; set; }

    /// <summary>
    /// The longest time for which a message can be held, where <see cref="Extensions"/> has <see cref="SmtpExtensions.FutureRelease"/>: whole seconds from 1
    /// to 999,999,999. Listed by EHLO, and as the moment that is so far ahead then (RFC 4865 section 4); beyond it MAIL is answered <c>501 5.5.4</c>.
    /// Default: 30 days.
    /// </summary>
    public TimeSpan FutureReleaseMaximum { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the server waits before its greeting, to see who speaks first; at most 1 minute. Default: 0, it does not.</summary>
    /// <remarks>
    /// A client must wait for the greeting, for up to 5 minutes (RFC 5321 sections 4.3.1 and 4.5.3.2.1); much software that sends spam does not. The wait
    /// is over as soon as the client sends anything; what then becomes of it, <see cref="RefuseEarlyTalk"/> says. Under implicit TLS it begins behind the
    /// handshake. A client that waits holds one of <see cref="SmtpLimits.MaxConnections"/>.
    /// </remarks>
    public TimeSpan GreetingDelay { get; set; }

    /// <summary>
    /// A client that sends anything before the greeting hears <c>554 5.5.1</c> instead of it, and the connection is closed. Default: false. Without a
    /// <see cref="GreetingDelay"/> only what has arrived already is seen.
    /// </summary>
    public bool RefuseEarlyTalk { get; set; }

    /// <summary>
    /// Where the proxies and content filters are that may say for whom they speak, by XCLIENT and XFORWARD (Postfix's XCLIENT_README and XFORWARD_README).
    /// To clients from elsewhere these are unknown commands. Default: none.
    /// </summary>
    /// <remarks>
    /// Whoever is listed can be anybody: any address, and by XCLIENT's LOGIN any user, whom no authenticator is asked about. Judged by the address that the
    /// session has (<see cref="SmtpSession.RemoteEndPoint"/>), after XCLIENT by the new one, so that trust mostly ends with the first that tells an
    /// address. XCLIENT begins the session again, but for TLS and for what <see cref="SmtpLimits"/> count; a session may send it 100 times. For
    /// <see cref="SmtpLimits.MaxConnectionsPerAddress"/> the connection goes on to count where it came from: raise it for a proxy. An IPv4 client
    /// is one however it is written.
    /// </remarks>
    public IReadOnlyList<IPNetwork> TrustedXClients { get; set; } = [];

    internal static TimeSpan MaxGreetingDelay { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Every connection has to begin with a header of the PROXY protocol, version 1 or 2 (HAProxy's <c>proxy-protocol.txt</c>), from one of
    /// <see cref="TrustedProxies"/>: <see cref="SmtpSession.RemoteEndPoint"/> and <see cref="SmtpSession.LocalEndPoint"/> are then what it says. Default: false.
    /// </summary>
    /// <remarks>
    /// It is read before anything is sent and before implicit TLS. Without a whole valid one within <see cref="SmtpLimits.ProxyHeaderTimeout"/> the connection
    /// is closed without a word. Never both on one endpoint: who could leave it out could also make one up.
    /// </remarks>
    public bool RequireProxyHeader { get; set; }

    /// <summary>
    /// Who may send a PROXY header; connections from elsewhere are closed without a word. Default: <c>127.0.0.1</c> and <c>::1</c>, and nothing else of
    /// 127.0.0.0/8. A Unix-domain socket's peer is trusted always, as the file's permissions let it in; so is a transport given to
    /// <see cref="SmtpServer.ServeAsync"/> that has no IP address.
    /// </summary>
    /// <remarks>An IPv4 address is one however it is written, also as <c>::ffff:192.0.2.1</c>.</remarks>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; set; } = [new(IPAddress.Loopback, 32), new(IPAddress.IPv6Loopback, 128)];

    /// <summary>What is said to be spoken under TLS (RFC 7301): another one for what is no SMTP and shares the transport.</summary>
    /// <remarks>
    /// A client that offers no protocol is served; one that offers only others, as a browser does, gets no_application_protocol: a web page cannot make its
    /// visitor's browser talk to a mail server (ALPACA, https://alpaca-attack.com).
    /// </remarks>
    internal List<SslApplicationProtocol> ApplicationProtocols { get; init; } = Smtp;

    /// <summary>Whether there can be TLS.</summary>
    internal bool HasCertificate => Certificate is not null || CertificateSource is not null;

    internal SmtpEndpoint Copy()
    {
        SmtpEndpoint copy = (SmtpEndpoint)MemberwiseClone();
        copy.ClientCertificateAuthorities = ClientCertificateAuthorities is { } authorities ? new(authorities) : null;
        copy.TrustedXClients = [.. TrustedXClients];
        copy.TrustedProxies = [.. TrustedProxies];
        return copy;
    }
}
