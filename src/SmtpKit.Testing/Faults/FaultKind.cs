namespace SmtpKit.Testing;

/// <summary>What a fault does.</summary>
public enum FaultKind
{
    /// <summary>Answers with a reply of the test's choice, instead of carrying the command out.</summary>
    Reply,

    /// <summary>Carries the command out and answers late.</summary>
    Delay,

    /// <summary>Closes the connection in place of the reply.</summary>
    Disconnect,

    /// <summary>Breaks the connection off in place of the reply.</summary>
    Reset,

    /// <summary>Answers with octets that are no reply.</summary>
    Garbage,

    /// <summary>Sends a part of the reply and closes the connection.</summary>
    Truncate,

    /// <summary>Reads little at a time.</summary>
    SlowReader,

    /// <summary>Shows another certificate.</summary>
    Certificate,
}
