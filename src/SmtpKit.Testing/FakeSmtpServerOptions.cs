using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SmtpKit.Testing;

/// <summary>How a fake server begins; everything has a default that lets a client do what it wants.</summary>
/// <remarks>Read once, when the server is started.</remarks>
public sealed class FakeSmtpServerOptions
{
    /// <summary>The name in greeting and EHLO, and in the certificate. Default: <c>localhost</c>, so that a transcript is the same on every machine.</summary>
    public string ServerName { get; set; } = "localhost";

    /// <summary>Where to listen. Default: <see cref="IPAddress.Loopback"/>; null does not listen, for tests in memory alone.</summary>
    public IPAddress? Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port, 0 to 65535. Default: 0, a free one, which is what tests that run at once need.</summary>
    public int Port { get; set; }

    /// <summary>What is spoken. Default: <see cref="SmtpProtocol.Smtp"/>.</summary>
    public SmtpProtocol Protocol { get; set; }

    /// <summary>When TLS begins. Default: <see cref="TlsMode.StartTls"/>, if the client wants it.</summary>
    public TlsMode Tls { get; set; }

    /// <summary>Refuses what comes before TLS with <c>530 5.7.0</c>. Default: false.</summary>
    public bool RequireTls { get; set; }

    /// <summary>Refuses MAIL before a sign-in with <c>530 5.7.0</c>. Default: false.</summary>
    public bool RequireAuthentication { get; set; }

    /// <summary>AUTH is offered under TLS alone, as real servers do it. Default: false, a test may be without TLS.</summary>
    public bool AuthenticationNeedsTls { get; set; }

    /// <summary>
    /// Who may sign in: names and passwords; a bearer token is compared with the password. Default: none, which lets anybody sign in, with any password. With
    /// users SCRAM is offered too; without, nobody could prove anything.
    /// </summary>
    public IDictionary<string, string> Users { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>By which mechanisms a client may sign in. Default: <see cref="SmtpMechanisms.Default"/>; EXTERNAL is never offered.</summary>
    public SmtpMechanisms Mechanisms { get; set; } = SmtpMechanisms.Default;

    /// <summary>What the server can do. Default: <see cref="FakeCapabilities.Default"/>. Can be changed on the server.</summary>
    public FakeCapabilities Capabilities { get; set; } = FakeCapabilities.Default;

    /// <summary>Octets of a message, 0 for no limit; a larger one is <c>552 5.3.4</c>. Default: 36 MiB. Can be changed on the server.</summary>
    public long MaxMessageSize { get; set; } = 36 * 1024 * 1024;

    /// <summary>Most messages kept, 1 or more. Default: 10,000. See <see cref="MaxOctets"/>.</summary>
    public int MaxMessages { get; set; } = 10_000;

    /// <summary>
    /// Most octets of all messages kept, 1 or more. Default: 512 MiB. A message beyond either is refused with <c>452 4.3.1</c>: to forget the oldest without a
    /// word would make a test wait for what did come.
    /// </summary>
    public long MaxOctets { get; set; } = 512L * 1024 * 1024;

    /// <summary>How long a wait lasts that names no time. Default: 10 seconds.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A folder into which messages and transcripts are saved when a wait or an expectation fails; it is made when it is needed. Default: null, nothing is
    /// saved.
    /// </summary>
    public string? SaveFailuresTo { get; set; }

    /// <summary>The clock of every wait, delay and date. Default: <see cref="TimeProvider.System"/>. Certificates have the dates of the machine's clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where logs go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>A copy that a running server can read without minding later changes.</summary>
    internal FakeSmtpServerOptions Copy() => (FakeSmtpServerOptions)MemberwiseClone();

    /// <summary>Checks what nobody else checks.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxOctets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DefaultTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Port, (ushort)Port, nameof(Port));
    }
}
