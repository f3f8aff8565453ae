namespace SmtpKit;

/// <summary>Why a message's body could not be read to its end.</summary>
public enum MessageBodyFailure
{
    /// <summary>The client went away before the end.</summary>
    Disconnected,

    /// <summary>The client sent too slowly (<see cref="SmtpLimits.DataBlockTimeout"/> and its neighbours); it hears <c>421 4.4.2</c>.</summary>
    TimedOut,

    /// <summary>The message is beyond <see cref="SmtpLimits.MaxMessageSize"/>; the client hears <c>552 5.3.4</c>.</summary>
    TooLarge,

    /// <summary>A CR without LF or an LF without CR (<see cref="LineEndings.Strict"/>); the client hears <c>554 5.6.0</c>.</summary>
    BareLineEnding,

    /// <summary>The server is stopping and its grace is over; the client hears <c>421 4.3.2</c>.</summary>
    Stopped,

    /// <summary>RSET, a greeting or QUIT came between two chunks of BDAT (RFC 3030 section 2): the client gave the message up, and hears no reply for it.</summary>
    Abandoned,
}
