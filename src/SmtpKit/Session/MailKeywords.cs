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
}
