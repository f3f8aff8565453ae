namespace SmtpKit.Session;

/// <summary>What is true of a session at one moment, as far as <see cref="CommandRules"/> ask.</summary>
[Flags]
internal enum SessionFacts
{
    None = 0,

    /// <summary>The endpoint speaks LMTP.</summary>
    Lmtp = 1 << 0,

    /// <summary>HELO, EHLO or LHLO was answered 250, and nothing has undone it.</summary>
    Greeted = 1 << 1,

    /// <summary>TLS is active.</summary>
    Secured = 1 << 2,

    /// <summary>TLS is active or the endpoint does not ask for it.</summary>
    TlsSatisfied = 1 << 3,

    /// <summary>The endpoint has a certificate for STARTTLS.</summary>
    TlsPossible = 1 << 4,

    /// <summary>Somebody signed in.</summary>
    Authenticated = 1 << 5,

    /// <summary>Somebody signed in or the endpoint does not ask for it.</summary>
    AuthenticationSatisfied = 1 << 6,

    /// <summary>There is an authenticator with at least one mechanism.</summary>
    AuthenticationPossible = 1 << 7,

    /// <summary>TLS is active or the endpoint allows passwords without it.</summary>
    AuthenticationSafe = 1 << 8,

    /// <summary>MAIL was accepted.</summary>
    InTransaction = 1 << 9,

    /// <summary>At least one RCPT was accepted.</summary>
    HasRecipients = 1 << 10,

    /// <summary>The connection filter refused the connection: it goes on for QUIT alone.</summary>
    Refused = 1 << 11,

    /// <summary>The client may speak for others, by XCLIENT and XFORWARD.</summary>
    TrustedXClient = 1 << 12,

    /// <summary>BDAT is offered.</summary>
    ChunkingPossible = 1 << 13,

    /// <summary>The message was announced as <c>BODY=BINARYMIME</c>.</summary>
    BinaryMessage = 1 << 14,

    /// <summary>A chunk of the message was taken, and not yet its last one.</summary>
    BetweenChunks = 1 << 15,

    /// <summary>The client has shown a certificate, and it is trusted.</summary>
    HasUserCertificate = 1 << 16,

    /// <summary>A sign-in can be bound to the certificate that the server has shown.</summary>
    CanBind = 1 << 17,
}
