namespace SmtpKit.Session;

/// <summary>The parameters of MAIL that the server knows, as a set: of those offered, or of those given so far.</summary>
[Flags]
internal enum MailKeywords
{
    None = 0,

    /// <summary>SIZE (RFC 1870).</summary>
    Size = 1 << 0,

    /// <summary>BODY (RFC 6152).</summary>
    Body = 1 << 1,

    /// <summary>SMTPUTF8 (RFC 6531).</summary>
    SmtpUtf8 = 1 << 2,

    /// <summary>AUTH (RFC 4954 section 5).</summary>
    Auth = 1 << 3,

    /// <summary>RET (RFC 3461 section 4.3).</summary>
    Return = 1 << 4,

    /// <summary>ENVID (RFC 3461 section 4.4).</summary>
    EnvelopeId = 1 << 5,

    /// <summary>REQUIRETLS (RFC 8689 section 2).</summary>
    RequireTls = 1 << 6,

    /// <summary>MT-PRIORITY (RFC 6710 section 4).</summary>
    Priority = 1 << 7,

    /// <summary>BY (RFC 2852 section 4).</summary>
    DeliverBy = 1 << 8,

    /// <summary>HOLDFOR (RFC 4865 section 4).</summary>
    HoldFor = 1 << 9,

    /// <summary>HOLDUNTIL (RFC 4865 section 4).</summary>
    HoldUntil = 1 << 10,
}
