namespace SmtpKit.Wire;

/// <summary>What the first octets of a connection are.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>The beginning of a PROXY header, or nothing yet.</summary>
    Incomplete,

    /// <summary>A whole PROXY header.</summary>
    Whole,

    /// <summary>No PROXY header, whatever may follow.</summary>
    Malformed,
}
