namespace SmtpKit.Session;

/// <summary>What a session waits for, and so what is done when it takes too long.</summary>
internal enum Wait
{
    /// <summary>For octets from the peer: the pending read is cancelled, which loses nothing.</summary>
    Input,

    /// <summary>For the peer to take octets: the connection is broken off, as a cancelled flush cannot be resumed.</summary>
    Flush,

    /// <summary>For a hook: its token is cancelled.</summary>
    Hook,

    /// <summary>For the TLS handshake: its token is cancelled.</summary>
    Handshake,
}
