using System.Buffers.Text;
using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>MAIL and RCPT with their parameters (RFC 5321 sections 4.1.1.2 and 4.1.1.3).</content>
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

    // Behind a path comes a space and its parameters, or nothing.
    private static bool StartsParameters(ReadOnlySpan<byte> rest) => rest.IsEmpty || rest[0] == (byte)' ';

    private static EsmtpParameters ToParameters(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? EsmtpParameters.None : new EsmtpParameters(Encoding.ASCII.GetString(text.Trim((byte)' ')));

    // Null when all is well. Each keyword at most once, and only what EHLO lists: after HELO nothing was offered.
    private SmtpReply? ReadMailParameters(ReadOnlySpan<byte> rest, out MailParameters given)
    {
        given = default;
        if (!StartsParameters(rest))
        {
            return Replies.MailSyntax;
        }

        ParameterReader parameters = new(rest);
        while (parameters.TryRead())
        {
            SmtpReply? refusal = !_session.IsExtended ? Replies.UnknownParameter : ReadMailParameter(in parameters, ref given);
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return parameters.IsMalformed ? Replies.BadParameter : null;
    }

    private SmtpReply? ReadMailParameter(in ParameterReader parameter, ref MailParameters given)
    {
        ReadOnlySpan<byte> keyword = parameter.Keyword;
        if (Ascii.EqualsIgnoreCase(keyword, "SIZE"u8))
        {
            return given.Size is null ? ReadSize(parameter.Value, ref given) : Replies.BadParameter;
        }

        if (Ascii.EqualsIgnoreCase(keyword, "BODY"u8))
        {
            bool eightBit = Ascii.EqualsIgnoreCase(parameter.Value, "8BITMIME"u8);
            if (given.HasBody || (!eightBit && !Ascii.EqualsIgnoreCase(parameter.Value, "7BIT"u8)))
            {
                return Replies.BadParameter;
            }

            given.HasBody = true;
            given.Body = eightBit ? BodyType.EightBitMime : BodyType.SevenBit;
            return null;
        }

        if (Ascii.EqualsIgnoreCase(keyword, "SMTPUTF8"u8))
        {
            bool wrong = given.SmtpUtf8 || parameter.HasValue;
            given.SmtpUtf8 = true;
            return wrong ? Replies.BadParameter : null;
        }

        if (Ascii.EqualsIgnoreCase(keyword, "AUTH"u8) && EndpointRules.OffersAuthentication(Facts()))
        {
            bool wrong = given.HasSubmittedBy || !TryReadSubmitter(parameter.Value, out given.SubmittedBy);
            given.HasSubmittedBy = true;
            return wrong ? Replies.BadParameter : null;
        }

        return Replies.UnknownParameter;
    }

    // size-value = 1*20DIGIT (RFC 1870 section 4).
    private SmtpReply? ReadSize(ReadOnlySpan<byte> value, ref MailParameters given)
    {
        if (value.Length is 0 or > 20 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return Replies.BadParameter;
        }

        // Twenty digits go beyond 64 bits: such a message is too large for anybody.
        bool fits = Utf8Parser.TryParse(value, out long size, out _);
        given.Size = fits ? size : long.MaxValue;
        bool tooLarge = _limits.MaxMessageSize > 0 ? given.Size > _limits.MaxMessageSize : !fits;
        return tooLarge ? Replies.MessageTooLarge : null;
    }

    // AUTH=xtext of a mailbox, or of <> (RFC 4954 section 5).
    private static bool TryReadSubmitter(ReadOnlySpan<byte> value, out Mailbox? mailbox)
    {
        mailbox = null;
        Span<byte> decoded = stackalloc byte[512];
        if (value.IsEmpty || value.Length > decoded.Length || !XText.TryDecode(value, decoded, out int length))
        {
            return false;
        }

        decoded = decoded[..length];
        return decoded.SequenceEqual("<>"u8) || PathParser.TryParseMailbox(decoded, out mailbox);
    }

    private struct MailParameters
    {
        public long? Size;
        public bool HasBody;
        public BodyType Body;
        public bool SmtpUtf8;
        public bool HasSubmittedBy;
        public Mailbox? SubmittedBy;
    }
}
