using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Logging;

namespace SmtpKit.AspNetCore;

/// <summary>Asks an authorization policy at MAIL or RCPT; made anew for each transaction, in its scope.</summary>
internal sealed class PolicyMailboxFilter(IAuthorizationService authorization, string policy, SmtpPolicyCommands commands, ILoggerFactory loggers) : IMailboxFilter
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());
    private static readonly SmtpReply SignInFirst = new(530, new(5, 7, 0), "Authentication required");
    private static readonly SmtpReply NotAuthorized = new(550, new(5, 7, 1), "Not authorized");

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken) =>
        commands.HasFlag(SmtpPolicyCommands.Mail) ? AskAsync(new SmtpAuthorizationContext(session, transaction, recipient: null)) : new(SmtpReply.Ok);

    public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
        commands.HasFlag(SmtpPolicyCommands.Rcpt) ? AskAsync(new SmtpAuthorizationContext(session, transaction, recipient)) : new(SmtpReply.Ok);

    private async ValueTask<SmtpReply> AskAsync(SmtpAuthorizationContext resource)
    {
        ClaimsPrincipal? user = resource.Session.User;
        AuthorizationResult result = await authorization.AuthorizeAsync(user ?? Nobody, resource, policy).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return SmtpReply.Ok;
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            string reasons = string.Join("; ", result.Failure.FailureReasons.Select(reason => reason.Message));
            Log.PolicyNotMet(_logger, resource.Session.Id, policy, user is not null, reasons);
        }

        return user is null ? SignInFirst : NotAuthorized;
    }
}
