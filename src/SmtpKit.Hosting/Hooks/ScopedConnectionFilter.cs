namespace SmtpKit.Hosting.Hooks;

/// <summary>A connection filter out of the session's scope.</summary>
internal sealed class ScopedConnectionFilter(HookSource<IConnectionFilter> source, HookScopes scopes) : IConnectionFilter
{
    public ValueTask<SmtpReply> OnConnectedAsync(SmtpSession session, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).OnConnectedAsync(session, cancellationToken);

    public ValueTask<SmtpReply> OnHelloAsync(SmtpSession session, string name, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).OnHelloAsync(session, name, cancellationToken);

    public ValueTask OnDisconnectedAsync(SmtpSession session, SessionEnd reason, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).OnDisconnectedAsync(session, reason, cancellationToken);
}
