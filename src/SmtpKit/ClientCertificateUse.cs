namespace SmtpKit;

/// <summary>Whether clients are asked for a certificate in the TLS handshake.</summary>
public enum ClientCertificateUse
{
    /// <summary>They are not asked. What most clients expect.</summary>
    None,

    /// <summary>They are asked, and may have none.</summary>
    Optional,

    /// <summary>
    /// They are asked, and without one the connection ends in the handshake. Under TLS 1.3 a client learns that only when its own handshake is done: it
    /// then waits for a greeting, or for EHLO's reply, that does not come. On Linux it is told no reason: the framework sends no alert for it there.
    /// </summary>
    Required,
}
