namespace SmtpKit.Diagnostics;

/// <summary>What became of a message whose data was begun.</summary>
internal enum MessageOutcome
{
    /// <summary>The client heard 250, or would have: the store has it.</summary>
    Accepted,

    /// <summary>The store, or a rule of the server's, said no.</summary>
    Refused,

    /// <summary>It did not come to its end.</summary>
    Broken,
}
