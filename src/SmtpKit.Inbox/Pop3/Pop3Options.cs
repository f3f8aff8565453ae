using System.Net;
using System.Net.Security;
using SmtpKit.Net;

namespace SmtpKit.Inbox;

/// <summary>Read access for mail programs: where POP3 is spoken, and to whom.</summary>
/// <remarks>Read once, when the server starts.</remarks>
public sealed class Pop3Options
{
    /// <summary>Where to listen, as in <see cref="SmtpEndpoint.Address"/>: <c>127.0.0.1:1110</c>. Default: empty, no POP3.</summary>
    /// <remarks>
    /// Whoever signs in reads, and may delete, all the mail of an inbox; beyond loopback addresses and Unix-domain sockets <see cref="CheckPassword"/> is
    /// needed.
    /// </remarks>
    public string Address { get; set; } = "";

    /// <summary>The certificate with its chain, for STLS (RFC 2595) or implicit TLS (RFC 8314). Default: null, no TLS.</summary>
    public SslStreamCertificateContext? Certificate { get; set; }

    /// <summary>Chooses the certificate at each handshake, as in <see cref="SmtpEndpoint.CertificateSource"/>. Default: null, <see cref="Certificate"/> alone.</summary>
    public ICertificateSource? CertificateSource { get; set; }

    /// <summary>When TLS begins, where there is a certificate. Default: <see cref="TlsMode.StartTls"/>, by STLS.</summary>
    public TlsMode Tls { get; set; }

    /// <summary>
    /// Passwords are taken without TLS from other machines too, so that they cross the network in the clear. Default: false: over loopback and Unix-domain
    /// sockets alone.
    /// </summary>
    public bool AllowPlaintextAuthentication { get; set; }

    /// <summary>
    /// Says of a user name and a password whether they are right. Default: null, any name with any password is let in; not beyond loopback.
    /// </summary>
    /// <remarks>
    /// Called at once for many sessions. A name that is right and names an inbox opens that one; any other opens the default inbox. What it throws is
    /// logged and answered <c>-ERR [SYS/TEMP]</c> (RFC 3206).
    /// </remarks>
    public Func<string, string, CancellationToken, ValueTask<bool>>? CheckPassword { get; set; }

    /// <summary>Most sessions at once. At least 1. Default: 100.</summary>
    /// <remarks>A further connection is answered <c>-ERR [SYS/TEMP]</c> and closed; without a word under implicit TLS.</remarks>
    public int MaxSessions { get; set; } = 100;

    /// <summary>Most messages that a session sees: the newest. At least 1. Default: 10,000.</summary>
    /// <remarks>What a session keeps in memory of each is its id and its size, until it ends.</remarks>
    public int MaxMessages { get; set; } = 10_000;

    /// <summary>Longest wait for a whole command. Default, and least: 10 minutes, which RFC 1939 section 3 asks for.</summary>
    /// <remarks>Then the connection is closed without a word, and nothing is deleted.</remarks>
    public TimeSpan IdleTimeout { get; set; } = LeastIdleTimeout;

    /// <summary>How long the news of a failed sign-in waits, so that guessing takes time.</summary>
    internal TimeSpan FailedLoginDelay { get; set; } = TimeSpan.FromSeconds(1);

    internal static TimeSpan LeastIdleTimeout { get; } = TimeSpan.FromMinutes(10);

    internal bool HasCertificate => Certificate is not null || CertificateSource is not null;

    /// <summary>Checks that the options go together.</summary>
    /// <exception cref="ArgumentException">One is wrong or missing; the message names it and says what to do.</exception>
    public void Validate()
    {
        bool isLocal = IsLocal(ListenAddress.Parse(Address));
        string? problem =
            Tls == TlsMode.Implicit && !HasCertificate ? "Tls is Implicit, which needs a Certificate or a CertificateSource"
            : !isLocal && CheckPassword is null ? $"Address '{Address}' can be reached from other machines: set CheckPassword, or listen on loopback such as 127.0.0.1"
            : !isLocal && !HasCertificate && !AllowPlaintextAuthentication
                ? $"Address '{Address}' lets nobody from other machines sign in, since passwords are not taken in the clear: set a Certificate, or AllowPlaintextAuthentication"
            : MaxSessions < 1 ? "MaxSessions has to be at least 1"
            : MaxMessages < 1 ? "MaxMessages has to be at least 1"
            : IdleTimeout < LeastIdleTimeout || IdleTimeout > TimeSpan.FromDays(1) ? "IdleTimeout has to be from 10 minutes (RFC 1939 section 3) to a day"
            : null;
        if (problem is not null)
        {
            throw new ArgumentException($"POP3: {problem}.");
        }
    }

    internal Pop3Options Copy() => (Pop3Options)MemberwiseClone();

    private static bool IsLocal(ListenAddress address) => address.UnixPath is not null || address.Addresses.All(IPAddress.IsLoopback);
}
