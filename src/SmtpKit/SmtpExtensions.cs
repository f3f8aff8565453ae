namespace SmtpKit;

/// <summary>
/// The extensions that an endpoint may offer or not. What is not offered is not listed by EHLO, and its parameters and commands are unknown. The others
/// (PIPELINING, SIZE, 8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES) are always offered; STARTTLS and AUTH follow from what the endpoint has.
/// </summary>
[Flags]
public enum SmtpExtensions
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>CHUNKING (RFC 3030): BDAT.</summary>
    Chunking = 1 << 0,

    /// <summary>BINARYMIME (RFC 3030). Needs <see cref="Chunking"/>: without it, it is not offered.</summary>
    BinaryMime = 1 << 1,

    /// <summary>DSN (RFC 3461): RET and ENVID on MAIL, NOTIFY and ORCPT on RCPT.</summary>
    Dsn = 1 << 2,

    /// <summary>LIMITS (RFC 9422): lists what is enforced.</summary>
    Limits = 1 << 3,

    /// <summary>REQUIRETLS (RFC 8689). A promise to relay the message under TLS only. Offered under TLS.</summary>
    RequireTls = 1 << 4,

    /// <summary>MT-PRIORITY (RFC 6710). A promise to relay by priority.</summary>
    MtPriority = 1 << 5,

    /// <summary>DELIVERBY (RFC 2852). A promise to deliver in time or to say so.</summary>
    DeliverBy = 1 << 6,

    /// <summary>FUTURERELEASE (RFC 4865). A promise to hold the message. Offered on submission endpoints, to clients that signed in.</summary>
    FutureRelease = 1 << 7,

    /// <summary>RRVS (RFC 7293). A promise to deliver only if the mailbox has had its owner for so long.</summary>
    Rrvs = 1 << 8,

    /// <summary>What every store can honour: <see cref="Chunking"/>, <see cref="BinaryMime"/> and <see cref="Dsn"/>, whose parameters it is handed.</summary>
    Default = Chunking | BinaryMime | Dsn,

    /// <summary>All of them.</summary>
    All = Default | Limits | RequireTls | MtPriority | DeliverBy | FutureRelease | Rrvs,
}
