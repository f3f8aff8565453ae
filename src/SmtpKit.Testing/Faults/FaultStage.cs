namespace SmtpKit.Testing;

/// <summary>Where in a session a fault strikes.</summary>
public enum FaultStage
{
    /// <summary>The connection is made; nothing was said yet.</summary>
    Connect,

    /// <summary>The server's first line. Where TLS comes first, behind the handshake.</summary>
    Greeting,

    /// <summary>EHLO, or LHLO. HELO is a <see cref="Command"/>.</summary>
    Ehlo,

    /// <summary>The STARTTLS command.</summary>
    StartTls,

    /// <summary>The TLS handshake, behind STARTTLS or in place of it.</summary>
    Handshake,

    /// <summary>A sign-in by AUTH, when the client has said who it is.</summary>
    Auth,

    /// <summary>MAIL.</summary>
    Mail,

    /// <summary>RCPT.</summary>
    Rcpt,

    /// <summary>The DATA command.</summary>
    Data,

    /// <summary>The end of the message, by DATA or by the last chunk of BDAT.</summary>
    EndOfData,

    /// <summary>A command by its verb.</summary>
    Command,
}
