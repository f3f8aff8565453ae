using SmtpKit;

namespace WorkerServer;

/// <summary>Takes mail for the domains in the configuration, which may change while it runs, and for no others.</summary>
public sealed class LocalDomains(IConfiguration configuration) : IMailboxFilter
{
    public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
        new(configuration.GetSection("Domains").GetChildren().Any(domain => recipient.Mailbox.Domain.Equals(domain.Value, StringComparison.OrdinalIgnoreCase))
            ? SmtpReply.Ok
            : SmtpReply.RelayDenied);
}
