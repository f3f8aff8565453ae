namespace SmtpKit;

/// <content>For hosts that bring their own transports: what is wrong is to be said at their start, not at the first connection.</content>
public sealed partial class SmtpServer
{
    /// <summary>Checks that this server can keep an endpoint's rules, as <see cref="ServeAsync"/> does when the endpoint first comes.</summary>
    /// <param name="endpoint">
    /// The endpoint that connections will be served by. Its rules are read here and kept for connections that bring this very object: later changes of it
    /// have no effect.
    /// </param>
    /// <exception cref="ArgumentException">The endpoint has rules that this server cannot keep; the message names them.</exception>
    public void Check(SmtpEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _ = _context.RulesOf(endpoint);
    }
}
