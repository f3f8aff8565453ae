using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Hosting.Configuration;

/// <summary>The single values of an endpoint's section, as they are bound; null for what is not there. Names are those of <see cref="SmtpEndpoint"/>.</summary>
internal sealed class EndpointSettings
{
    public string? Address { get; set; }

    /// <summary>In octal, or as names.</summary>
    public string? UnixSocketMode { get; set; }

    public SmtpProtocol? Protocol { get; set; }

    public TlsMode? Tls { get; set; }

    public bool? RequireTls { get; set; }

    public bool? RequireAuthentication { get; set; }

    public bool? AllowPlaintextAuthentication { get; set; }

    public ClientCertificateUse? ClientCertificates { get; set; }

    /// <summary>A PEM file.</summary>
    public string? ClientCertificateAuthorities { get; set; }

    public X509RevocationMode? ClientCertificateRevocation { get; set; }

    public SmtpExtensions? Extensions { get; set; }

    public SmtpMechanisms? Mechanisms { get; set; }

    public UnauthenticatedPriority? UnauthenticatedPriority { get; set; }

    public TimeSpan? DeliverByMinimum { get; set; }

    public TimeSpan? FutureReleaseMaximum { get; set; }

    public TimeSpan? GreetingDelay { get; set; }

    public bool? RefuseEarlyTalk { get; set; }

    public bool? RequireProxyHeader { get; set; }
}
