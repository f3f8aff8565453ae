namespace SmtpKit;

/// <summary>Whether clients are asked for a certificate in the TLS handshake.</summary>
public enum ClientCertificateUse
{
    /// <summary>They are not asked. What most clients expect.</summary>
    None,

    /// <summary>They are asked, and may have none.</summary>
    Optional,

    /// <summary>
    /// They are asked, and the handshake fails without one. Under TLS 1.3 a client learns that only after its own handshake is done: its first read
    /// fails with an alert.
    /// </summary>
    Required,
}
