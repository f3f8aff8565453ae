namespace SmtpKit;

/// <summary>Hook: may this client connect, may it call itself that, and how did it end? Every member accepts unless it is written.</summary>
/// <remarks>
/// One instance serves all sessions, at once and from any thread. A hook has <see cref="SmtpLimits.HookTimeout"/>. One that throws, takes too long or
/// answers what is no answer (3yz, null) is logged and counts as <c>451 4.3.0</c>.
/// </remarks>
public interface IConnectionFilter
{
    /// <summary>
    /// Asked before the greeting, and before <see cref="SmtpEndpoint.GreetingDelay"/>; where TLS comes first (<see cref="TlsMode.Implicit"/>) after its
    /// handshake, since only then can a refusal be said. A connection over <see cref="SmtpLimits.MaxConnections"/> or one whose first handshake fails is
    /// not asked about. Asked again, for the same session, after XCLIENT, with the new <see cref="SmtpSession.RemoteEndPoint"/>.
    /// </summary>
    /// <param name="session">The connection.</param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    /// <returns>
    /// <para>220: the greeting, its text behind the server's name; a text that then has more than 496 characters in its first line is replaced by the usual one.
    /// Any other 2yz, as <see cref="SmtpReply.Ok"/>: the usual greeting.</para>
    /// <para>4yz: said as 421, the one code of a greeting that asks the client to come again, and closed.</para>
    /// <para>5yz: said as 554, unless it is 521 (RFC 7504). The session goes on for the client to say QUIT (RFC 5321 section 3.1): anything else is
    /// <c>503 5.5.1</c>, a bad command. Refusals carry their enhanced status code.</para>
    /// </returns>
    ValueTask<SmtpReply> OnConnectedAsync(SmtpSession session, CancellationToken cancellationToken) => new(SmtpReply.Ok);

    /// <summary>Asked at each HELO, EHLO and LHLO that is well-formed, before it takes effect.</summary>
    /// <param name="session">The connection; its <see cref="SmtpSession.HelloName"/> is still the one before.</param>
    /// <param name="name">What the client calls itself: 1 to 255 printable ASCII characters without a space.</param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    /// <returns>
    /// 2yz accepts; what the client hears is the server's own reply. 4yz and 5yz refuse: the client hears code and text (without the enhanced status code,
    /// RFC 2034 section 4), and the session stays as it was (RFC 5321 section 4.1.4); a 5yz counts as a bad command. 421 ends the session.
    /// RFC 5321 section 4.1.4 forbids to refuse a name only because it is not that of the client's address.
    /// </returns>
    ValueTask<SmtpReply> OnHelloAsync(SmtpSession session, string name, CancellationToken cancellationToken) => new(SmtpReply.Ok);

    /// <summary>
    /// Told once for each session for which <see cref="OnConnectedAsync"/> was called, whatever that answered and however the session ended, when the
    /// connection is closed. The connection counts for <see cref="SmtpLimits.MaxConnections"/> until the task completes.
    /// </summary>
    /// <param name="session">The connection, as it was at its end.</param>
    /// <param name="reason">How it ended; never <see cref="SessionEnd.None"/>.</param>
    /// <param name="cancellationToken">
    /// Cancelled by the hook's time limit and by the end of a stop's grace, for a session that was cut short from the start; two seconds later it is not waited
    /// for any more.
    /// </param>
    ValueTask OnDisconnectedAsync(SmtpSession session, SessionEnd reason, CancellationToken cancellationToken) => default;
}
