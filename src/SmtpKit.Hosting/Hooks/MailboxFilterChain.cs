namespace SmtpKit.Hosting.Hooks;

/// <summary>Several mailbox filters in a row. The first that refuses decides; when all accept, the last that had something of its own to say.</summary>
internal class MailboxFilterChain(IReadOnlyList<IMailboxFilter> filters) : IMailboxFilter
{
    // What the interface's own members answer: it says nothing, so the next one is asked.
    private const int CannotVerify = 252;
    private const int NotImplemented = 502;

    public async ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken)
    {
        SmtpReply accepted = SmtpReply.Ok;
        foreach (IMailboxFilter filter in filters)
        {
            SmtpReply reply = await filter.CheckSenderAsync(session, transaction, cancellationToken).ConfigureAwait(false);
            if (!Chains.Accepts(reply, ref accepted))
            {
                return reply;
            }
        }

        return accepted;
    }

    public async ValueTask<SmtpReply> CheckRecipientAsync(
        SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken)
    {
        SmtpReply accepted = SmtpReply.Ok;
        foreach (IMailboxFilter filter in filters)
        {
            SmtpReply reply = await filter.CheckRecipientAsync(session, transaction, recipient, cancellationToken).ConfigureAwait(false);
            if (!Chains.Accepts(reply, ref accepted))
            {
                return reply;
            }
        }

        return accepted;
    }

    public ValueTask<SmtpReply> VerifyAsync(SmtpSession session, string argument, CancellationToken cancellationToken) =>
        AskAsync(filter => filter.VerifyAsync(session, argument, cancellationToken), CannotVerify);

    public ValueTask<SmtpReply> ExpandAsync(SmtpSession session, string argument, CancellationToken cancellationToken) =>
        AskAsync(filter => filter.ExpandAsync(session, argument, cancellationToken), NotImplemented);

    // A question, not a permission: the first that knows answers.
    private async ValueTask<SmtpReply> AskAsync(Func<IMailboxFilter, ValueTask<SmtpReply>> ask, int nothing)
    {
        SmtpReply reply = await ask(filters[0]).ConfigureAwait(false);
        for (int i = 1; i < filters.Count && reply?.Code == nothing; i++)
        {
            reply = await ask(filters[i]).ConfigureAwait(false);
        }

        return reply!;
    }
}
