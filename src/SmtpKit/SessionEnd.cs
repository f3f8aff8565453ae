namespace SmtpKit;

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    /// <summary>Not yet. No hook is ever given this.</summary>
    None,

    /// <summary>The client said QUIT.</summary>
    Quit,

    /// <summary>The client went away without QUIT.</summary>
    Disconnected,

    /// <summary>The client was too slow to send.</summary>
    TimedOut,

    /// <summary>The client did not take what was sent to it.</summary>
    NotReading,

    /// <summary>Too many bad commands, refused recipients, failed sign-ins or transactions.</summary>
    LimitReached,

    /// <summary>The client sent far more than the size limit.</summary>
    FloodedData,

    /// <summary>A BDAT command could not be read, so that the octets behind it could not be told from commands.</summary>
    LostCount,

    /// <summary>The client sent before the greeting where that is refused, or between STARTTLS and the handshake.</summary>
    EarlyTalk,

    /// <summary>The client spoke HTTP, or TLS where none was expected.</summary>
    ForeignProtocol,

    /// <summary>The client did not wait to hear that its sign-in failed: it closed its half of the connection, or talked on and on. It hears nothing.</summary>
    Impatient,

    /// <summary>The handshake failed.</summary>
    TlsFailed,

    /// <summary>A hook answered 421; a connection filter that answered any other 4yz, or failed, counts as one that did.</summary>
    ClosedByHook,

    /// <summary>The server is stopping.</summary>
    Stopped,

    /// <summary>Something failed in the session itself.</summary>
    Faulted,
}
