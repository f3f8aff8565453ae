namespace SmtpKit.Testing;

/// <summary>
/// What a fake server can do. What is switched off is not listed by EHLO, and its commands and parameters are refused as by a server that never heard of
/// them: <c>502 5.5.1</c>, or <c>555 5.5.4</c> (RFC 5321 section 4.1.1.11).
/// </summary>
[Flags]
public enum FakeCapabilities
{
    /// <summary>Nothing but RFC 5321's own commands.</summary>
    None = 0,

    /// <summary>PIPELINING (RFC 2920). Switched off it is not listed; clients that send ahead all the same are served.</summary>
    Pipelining = 1 << 0,

    /// <summary>SIZE (RFC 1870). Without it <see cref="FakeSmtpServer.MaxMessageSize"/> is enforced at the end of the message alone.</summary>
    Size = 1 << 1,

    /// <summary>8BITMIME (RFC 6152): <c>BODY=</c>, without which there is no <see cref="BinaryMime"/> either.</summary>
    EightBitMime = 1 << 2,

    /// <summary>SMTPUTF8 (RFC 6531): addresses beyond ASCII.</summary>
    SmtpUtf8 = 1 << 3,

    /// <summary>ENHANCEDSTATUSCODES (RFC 2034). Switched off, no reply carries one.</summary>
    EnhancedStatusCodes = 1 << 4,

    /// <summary>STARTTLS (RFC 3207). Of no meaning where TLS comes first (<see cref="TlsMode.Implicit"/>).</summary>
    StartTls = 1 << 5,

    /// <summary>AUTH (RFC 4954).</summary>
    Auth = 1 << 6,

    /// <summary>CHUNKING (RFC 3030): BDAT.</summary>
    Chunking = 1 << 7,

    /// <summary>BINARYMIME (RFC 3030). Needs <see cref="Chunking"/> and <see cref="EightBitMime"/>.</summary>
    BinaryMime = 1 << 8,

    /// <summary>DSN (RFC 3461).</summary>
    Dsn = 1 << 9,

    /// <summary>LIMITS (RFC 9422).</summary>
    Limits = 1 << 10,

    /// <summary>REQUIRETLS (RFC 8689). Listed under TLS.</summary>
    RequireTls = 1 << 11,

    /// <summary>MT-PRIORITY (RFC 6710).</summary>
    MtPriority = 1 << 12,

    /// <summary>DELIVERBY (RFC 2852).</summary>
    DeliverBy = 1 << 13,

    /// <summary>FUTURERELEASE (RFC 4865). Listed to clients that signed in, where <see cref="FakeSmtpServerOptions.Protocol"/> is submission.</summary>
    FutureRelease = 1 << 14,

    /// <summary>RRVS (RFC 7293).</summary>
    Rrvs = 1 << 15,

    /// <summary>What a large provider offers today.</summary>
    Default = Pipelining | Size | EightBitMime | SmtpUtf8 | EnhancedStatusCodes | StartTls | Auth | Chunking | BinaryMime | Dsn,

    /// <summary>All of them.</summary>
    All = Default | Limits | RequireTls | MtPriority | DeliverBy | FutureRelease | Rrvs,
}
