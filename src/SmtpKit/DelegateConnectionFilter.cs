namespace SmtpKit;

/// <summary>A connection filter made of functions; each one left out accepts.</summary>
/// <param name="onConnected">Answers for <see cref="IConnectionFilter.OnConnectedAsync"/>.</param>
/// <param name="onHello">Answers for <see cref="IConnectionFilter.OnHelloAsync"/>.</param>
/// <param name="onDisconnected">Is told what <see cref="IConnectionFilter.OnDisconnectedAsync"/> is told.</param>
/// <remarks>As thread-safe as the functions: they are called at once for many sessions.</remarks>
public sealed class DelegateConnectionFilter(
    Func<SmtpSession, CancellationToken, ValueTask<SmtpReply>>? onConnected = null,
    Func<SmtpSession, string, CancellationToken, ValueTask<SmtpReply>>? onHello = null,
    Func<SmtpSession, SessionEnd, CancellationToken, ValueTask>? onDisconnected = null) : IConnectionFilter
{
    /// <inheritdoc/>
    public ValueTask<SmtpReply> OnConnectedAsync(SmtpSession session, CancellationToken cancellationToken) =>
        onConnected is null ? new(SmtpReply.Ok) : onConnected(session, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SmtpReply> OnHelloAsync(SmtpSession session, string name, CancellationToken cancellationToken) =>
        onHello is null ? new(SmtpReply.Ok) : onHello(session, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask OnDisconnectedAsync(SmtpSession session, SessionEnd reason, CancellationToken cancellationToken) =>
        onDisconnected is null ? default : onDisconnected(session, reason, cancellationToken);
}
