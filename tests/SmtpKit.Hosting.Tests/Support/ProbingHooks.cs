using System.Collections.Concurrent;

namespace SmtpKit.Hosting.Tests.Support;

/// <summary>Which hook was called in which scope: <c>CheckSender 2</c>.</summary>
internal sealed class HookCalls
{
    public ConcurrentQueue<string> Seen { get; } = new();
}

internal sealed class ProbingStore(ScopeProbe probe, HookCalls calls) : IMessageStore
{
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"Save {probe.Number}");
        await body.CopyToAsync(Stream.Null, cancellationToken);
        return SmtpReply.Ok;
    }
}

internal sealed class ProbingMiddleware(ScopeProbe probe, HookCalls calls) : IMessageMiddleware
{
    public ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"Invoke {probe.Number}");
        return next(session, transaction, body, cancellationToken);
    }
}

internal sealed class ProbingMailboxFilter(ScopeProbe probe, HookCalls calls) : IMailboxFilter
{
    public ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"CheckSender {probe.Number}");
        return new(transaction.ReversePath?.LocalPart == "refused" ? SmtpReply.PolicyRejected : SmtpReply.Ok);
    }

    public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"CheckRecipient {probe.Number}");
        return new(SmtpReply.Ok);
    }

    public ValueTask<SmtpReply> VerifyAsync(SmtpSession session, string argument, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"Verify {probe.Number}");
        return new(new SmtpReply(252, "Perhaps"));
    }
}

internal sealed class ProbingConnectionFilter(ScopeProbe probe, HookCalls calls) : IConnectionFilter
{
    public ValueTask<SmtpReply> OnConnectedAsync(SmtpSession session, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"Connected {probe.Number}");
        return new(SmtpReply.Ok);
    }

    public ValueTask OnDisconnectedAsync(SmtpSession session, SessionEnd reason, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"Disconnected {probe.Number}");
        return default;
    }
}

internal sealed class ProbingAuthenticator(ScopeProbe probe, HookCalls calls) : IUserAuthenticator
{
    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        calls.Seen.Enqueue($"Authenticate {probe.Number}");
        return new(AuthenticationResult.Success(credential.UserName));
    }
}
