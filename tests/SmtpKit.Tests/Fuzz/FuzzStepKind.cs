namespace SmtpKit.Tests.Fuzz;

/// <summary>What a scripted peer can do.</summary>
internal enum FuzzStepKind
{
    /// <summary>Sends octets.</summary>
    Send,

    /// <summary>Closes its half of the connection, as it does behind its last step anyway.</summary>
    HangUp,

    /// <summary>Resets the connection.</summary>
    Reset,

    /// <summary>Sends nothing any more, while time passes until the server has had enough.</summary>
    Silence,

    /// <summary>Takes nothing of what the server sends from here on, while time passes.</summary>
    ReadsNoMore,
}
