namespace SmtpKit;

/// <summary>When an endpoint with a certificate begins TLS.</summary>
public enum TlsMode
{
    /// <summary>When the client asks by STARTTLS (RFC 3207).</summary>
    StartTls,

    /// <summary>At once, before the greeting (RFC 8314).</summary>
    Implicit,
}
