namespace SmtpKit;

/// <summary>Where a server is in its life. It only ever goes forward.</summary>
public enum SmtpServerState
{
    /// <summary>Made, and not started. It serves the transports that it is given, and listens nowhere.</summary>
    Created,

    /// <summary>Started: it listens on its endpoints.</summary>
    Started,

    /// <summary>Told to stop: nothing new is accepted, and what is under way is finished.</summary>
    Stopping,

    /// <summary>Stopped: no session is left, or none that it waits for.</summary>
    Stopped,
}
