namespace SmtpKit.Wire;

/// <summary>The command verbs that the parser knows, whether they are implemented or not.</summary>
internal enum SmtpVerb
{
    Unknown,
    Helo,
    Ehlo,
    Lhlo,
    Mail,
    Rcpt,
    Data,
    Rset,
    Noop,
    Vrfy,
    Expn,
    Help,
    Quit,
    StartTls,
    Auth,
    Bdat,

    // Postfix's, for trusted clients only; to others they are unknown.
    XClient,
    XForward,

    // Known to RFCs, not spoken here: answered 502, not 500 (RFC 5321 section 4.2.4).
    Etrn,
    Turn,
    Send,
    Soml,
    Saml,
}
