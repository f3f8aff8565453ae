using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3).</content>
internal sealed partial class SessionRunner
{
    private int _refusedRecipients;

    private ValueTask<SmtpReply> OnMail(ReadOnlySpan<byte> argument)
    {
        if (!TakeKeyword(ref argument, "FROM:"u8))
        {
            return new(Replies.MailSyntax);
        }

        ReadOnlySpan<byte> path = argument;
        if (!PathParser.TryParseReversePath(ref argument, out Mailbox? reversePath))
        {
            return new(Replies.BadSender);
        }

        bool isInternational = !Ascii.IsValid(path[..^argument.Length]);

        if (_limits.MaxTransactions > 0 && _transactions >= _limits.MaxTransactions)
        {
            End(SessionEnd.LimitReached);
            return new(Replies.TooManyTransactions);
        }

        SmtpReply? refusal = ReadMailParameters(argument, out MailParameters given);
        if (refusal is not null)
        {
            return new(refusal);
        }

        if (isInternational && !given.SmtpUtf8)
        {
            return new(Replies.NeedsSmtpUtf8);
        }

        MailTransaction transaction = new(_session.Id, _transactions + 1, reversePath, ToParameters(argument))
        {
            DeclaredSize = given.Size,
            BodyType = given.Body,
            IsSmtpUtf8 = given.SmtpUtf8,

            // RFC 4954 section 5: from a client that is not trusted, the parameter counts as AUTH=<>.
            SubmittedBy = _session.User is null ? null : given.SubmittedBy,
        };

        return _server.Options.MailboxFilter is { } filter
            ? CheckSenderAsync(filter, transaction)
            : new(Accept(transaction, SmtpReply.Ok));
    }

    private async ValueTask<SmtpReply> CheckSenderAsync(IMailboxFilter filter, MailTransaction transaction)
    {
        SmtpReply reply = await CallHookAsync(
            "IMailboxFilter.CheckSenderAsync",
            (filter, _session, transaction),
            static (state, cancellationToken) => state.filter.CheckSenderAsync(state._session, state.transaction, cancellationToken)).ConfigureAwait(false);
        return Accept(transaction, reply);
    }

    private SmtpReply Accept(MailTransaction transaction, SmtpReply reply)
    {
        if (!reply.IsSuccess)
        {
            return reply;
        }

        _transactions++;
        _transaction = transaction;
        return ReferenceEquals(reply, SmtpReply.Ok) ? Replies.SenderOk : reply;
    }

    private ValueTask<SmtpReply> OnRcpt(ReadOnlySpan<byte> argument)
    {
        if (!TakeKeyword(ref argument, "TO:"u8))
        {
            return new(Replies.RcptSyntax);
        }

        ReadOnlySpan<byte> path = argument;
        if (!PathParser.TryParseForwardPath(ref argument, out Mailbox? mailbox))
        {
            return new(Replies.BadRecipient);
        }

        bool isInternational = !Ascii.IsValid(path[..^argument.Length]);

        // Nothing that RCPT could carry is offered.
        ParameterReader parameters = new(argument);
        if (!StartsParameters(argument) || parameters.TryRead() || parameters.IsMalformed)
        {
            return new(!StartsParameters(argument) ? Replies.RcptSyntax : parameters.IsMalformed ? Replies.BadParameter : Replies.UnknownParameter);
        }

        if (isInternational && !_transaction!.IsSmtpUtf8)
        {
            return new(Replies.NeedsSmtpUtf8);
        }

        if (_transaction!.Recipients.Count >= _limits.MaxRecipients)
        {
            return new(Replies.TooManyRecipients);
        }

        Recipient recipient = new(mailbox, EsmtpParameters.None);
        return _server.Options.MailboxFilter is { } filter
            ? CheckRecipientAsync(filter, recipient)
            : new(Accept(recipient, SmtpReply.Ok));
    }

    private async ValueTask<SmtpReply> CheckRecipientAsync(IMailboxFilter filter, Recipient recipient)
    {
        SmtpReply reply = await CallHookAsync(
            "IMailboxFilter.CheckRecipientAsync",
            (filter, _session, _transaction, recipient),
            static (state, cancellationToken) =>
                state.filter.CheckRecipientAsync(state._session, state._transaction!, state.recipient, cancellationToken)).ConfigureAwait(false);
        return Accept(recipient, reply);
    }

    private SmtpReply Accept(Recipient recipient, SmtpReply reply)
    {
        if (!reply.IsSuccess)
        {
            return Refused(reply);
        }

        _transaction!.Add(recipient);
        return ReferenceEquals(reply, SmtpReply.Ok) ? Replies.RecipientOk : reply;
    }

    private static bool TakeKeyword(ref ReadOnlySpan<byte> argument, ReadOnlySpan<byte> keyword)
    {
        if (argument.Length < keyword.Length || !Ascii.EqualsIgnoreCase(argument[..keyword.Length], keyword))
        {
            return false;
        }

        // No space belongs behind the colon (RFC 5321 section 3.3), but many a script puts one there, every large server takes it, and nothing
        // else could be meant.
        argument = argument[keyword.Length..].TrimStart((byte)' ');
        return true;
    }

    // Whoever tries out which mailboxes exist may do so only so often.
    private SmtpReply Refused(SmtpReply reply)
    {
        if (reply.Code < 500 || _limits.MaxRefusedRecipients == 0 || ++_refusedRecipients < _limits.MaxRefusedRecipients)
        {
            return reply;
        }

        End(SessionEnd.LimitReached);
        return Replies.TooManyRefusedRecipients;
    }
}
