namespace SmtpKit;

/// <summary>What happens to a message that was not delivered in time (RFC 2852 section 4).</summary>
public enum DeliverByMode
{
    /// <summary><c>R</c>: it is given back to its sender, and delivered no more.</summary>
    Return,

    /// <summary><c>N</c>: its sender is told, and it is delivered later.</summary>
    Notify,
}
