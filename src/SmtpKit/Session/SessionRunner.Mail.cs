using System.Text;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3).</content>
internal sealed partial class SessionRunner
{
    // Who sends much by one connection sends it from one address, and often to one: the same text is made once.
    private Mailbox? _lastReversePath;
    private Mailbox? _lastRecipient;

    private int _refusedRecipients;
    private HashSet<string>? _recipientDomains;

    private ValueTask<SmtpReply> OnMail(ReadOnlySpan<byte> argument)
    {
        if (!TakeKeyword(ref argument, "FROM:"u8))
        {
            return new(Replies.MailSyntax);
        }

        ReadOnlySpan<byte> path = argument;
        if (!PathParser.TryParseReversePath(ref argument, _lastReversePath, out Mailbox? reversePath))
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
            Requests = MailRequests.Of(given, isTrusted: _session.User is not null),
        };

        return given.Size > 0 ? CheckSpaceAsync(transaction, given.Size.Value)
            : _server.Options.MailboxFilter is { } filter ? CheckSenderAsync(filter, transaction)
            : new(Accept(transaction, SmtpReply.Ok));
    }

    // RFC 1870 section 6.1: a client that knows now sends nothing that there is no room for.
    private async ValueTask<SmtpReply> CheckSpaceAsync(MailTransaction transaction, long size)
    {
        long? free = await CallHookAsync(
            _server.Hooks.GetFreeSpace,
            (Store: _server.Options.MessageStore!, _session),
            static (state, cancellationToken) => state.Store.GetFreeSpaceAsync(state._session, cancellationToken),
            static _ => (long?)null,
            _limits.HookTimeout,
            SmtpReply.LocalError).ConfigureAwait(false);
        return size > free ? SmtpReply.InsufficientStorage
            : _server.Options.MailboxFilter is { } filter ? await CheckSenderAsync(filter, transaction).ConfigureAwait(false)
            : Accept(transaction, SmtpReply.Ok);
    }

    private async ValueTask<SmtpReply> CheckSenderAsync(IMailboxFilter filter, MailTransaction transaction)
    {
        SmtpReply reply = await CallHookAsync(
            _server.Hooks.CheckSender,
            (filter, _session, transaction),
            static (state, cancellationToken) => state.filter.CheckSenderAsync(state._session, state.transaction, cancellationToken)).ConfigureAwait(false);
        return Accept(transaction, reply);
    }

    private SmtpReply Accept(MailTransaction transaction, SmtpReply reply)
    {
        if (!reply.IsSuccess)
        {
            // It never was one, but the filter may have begun something for it.
            EndTransaction(transaction);
            return reply;
        }

        _transactions++;
        _transaction = transaction;
        _lastReversePath = transaction.ReversePath ?? _lastReversePath;
        StartTransactionSpan(transaction);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.SenderAccepted(_logger, transaction.Id, LogText.Escape(transaction.ReversePath?.ToString()), LogText.Escape(transaction.Parameters.ToString()));
        }

        return !ReferenceEquals(reply, SmtpReply.Ok) ? reply
            : transaction.Requests is { IsPriorityLowered: true } ? Replies.PriorityLowered
            : Replies.SenderOk;
    }

    private ValueTask<SmtpReply> OnRcpt(ReadOnlySpan<byte> argument)
    {
        if (!TakeKeyword(ref argument, "TO:"u8))
        {
            return new(Replies.RcptSyntax);
        }

        ReadOnlySpan<byte> path = argument;
        if (!PathParser.TryParseForwardPath(ref argument, _lastRecipient, out Mailbox? mailbox))
        {
            return new(Replies.BadRecipient);
        }

        bool isInternational = !Ascii.IsValid(path[..^argument.Length]);

        SmtpReply? refusal = ReadRcptParameters(argument, out RcptParameters given);
        if (refusal is not null)
        {
            return new(refusal);
        }

        if (isInternational && !_transaction!.IsSmtpUtf8)
        {
            return new(Replies.NeedsSmtpUtf8);
        }

        if (_transaction!.Recipients.Count >= _limits.MaxRecipients)
        {
            return new(Replies.TooManyRecipients);
        }

        if (IsDomainTooMany(mailbox))
        {
            return new(Replies.TooManyRecipientDomains);
        }

        Recipient recipient = new(mailbox, ToParameters(argument), RecipientRequests.Of(given));
        return _server.Options.MailboxFilter is { } filter
            ? CheckRecipientAsync(filter, recipient)
            : new(Accept(recipient, SmtpReply.Ok));
    }

    private async ValueTask<SmtpReply> CheckRecipientAsync(IMailboxFilter filter, Recipient recipient)
    {
        SmtpReply reply = await CallHookAsync(
            _server.Hooks.CheckRecipient,
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
        _lastRecipient = recipient.Mailbox;
        CountDomain(recipient.Mailbox);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.RecipientAccepted(_logger, _transaction.Id, LogText.Escape(recipient.Mailbox.ToString()), LogText.Escape(recipient.Parameters.ToString()));
        }

        return ReferenceEquals(reply, SmtpReply.Ok) ? Replies.RecipientOk : reply;
    }

    // Of the whole session (RFC 9422 section 4.3). Without the limit nothing is remembered.
    private bool IsDomainTooMany(Mailbox mailbox) =>
        _limits.MaxRecipientDomains > 0
        && mailbox.Domain.Length > 0
        && _recipientDomains is { } known
        && known.Count >= _limits.MaxRecipientDomains
        && !known.Contains(mailbox.Domain);

    private void CountDomain(Mailbox mailbox)
    {
        if (_limits.MaxRecipientDomains > 0 && mailbox.Domain.Length > 0)
        {
            _recipientDomains ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            _recipientDomains.Add(mailbox.Domain);
        }
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
