using System.Net;

namespace SmtpKit;

/// <summary>
/// The client from which a content filter or another server in front of this one has the next message, as that told by XFORWARD (Postfix's
/// XFORWARD_README). Null is what it did not tell.
/// </summary>
/// <remarks>Immutable. For logs and for traces in the message: it never is a reason to trust anybody.</remarks>
public sealed class ForwardedClient
{
    internal ForwardedClient()
    {
    }

    /// <summary>NAME: the client's host name, letters, digits, hyphens, underscores and dots.</summary>
    public string? HostName { get; internal init; }

    /// <summary>ADDR: the client's address; an IPv4 address never is written as IPv6.</summary>
    public IPAddress? Address { get; internal init; }

    /// <summary>PORT: the client's port, 0 to 65535.</summary>
    public int? Port { get; internal init; }

    /// <summary>PROTO: by what the message came, for example <c>ESMTP</c>; at most 64 characters.</summary>
    public string? Protocol { get; internal init; }

    /// <summary>HELO: what the client called itself; at most 255 characters of visible ASCII.</summary>
    public string? HelloName { get; internal init; }

    /// <summary>IDENT: what the message is called there, for example a queue id; at most 255 characters of visible ASCII.</summary>
    public string? Identifier { get; internal init; }

    /// <summary>SOURCE: whether the message began there (LOCAL) or came from elsewhere (REMOTE).</summary>
    public bool? IsLocal { get; internal init; }
}
