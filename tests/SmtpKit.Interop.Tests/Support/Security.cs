namespace SmtpKit.Interop.Tests.Support;

/// <summary>How a client is told to connect.</summary>
public enum Security
{
    /// <summary>In the clear.</summary>
    None,

    /// <summary>In the clear first, then STARTTLS, or not at all.</summary>
    StartTls,

    /// <summary>TLS from the first octet.</summary>
    ImplicitTls,
}
