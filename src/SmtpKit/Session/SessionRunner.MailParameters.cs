using System.Buffers.Text;
using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>The parameters of MAIL: each at most once, and only what EHLO lists at this moment.</content>
internal sealed partial class SessionRunner
{
    /// <summary>Reads what follows the path.</summary>
    /// <returns>Null when all is well.</returns>
    private SmtpReply? ReadMailParameters(ReadOnlySpan<byte> rest, out MailParameters given)
    {
        given = default;
        if (rest.IsEmpty)
        {
            // Most ask for nothing: what is offered need not be known then.
            return null;
        }

        if (!StartsParameters(rest))
        {
            return Replies.MailSyntax;
        }

        MailKeywords offered = OfferedMailKeywords();
        ParameterReader parameters = new(rest);
        while (parameters.TryRead())
        {
            MailKeywords keyword = MailKeyword(parameters.Keyword) & offered;
            SmtpReply? refusal =
                keyword == MailKeywords.None ? Replies.UnknownParameter
                : (given.Given & keyword) != 0 ? Replies.BadParameter
                : ReadMailParameter(keyword, in parameters, ref given);
            if (refusal is not null)
            {
                return refusal;
            }

            given.Given |= keyword;
        }

        return parameters.IsMalformed ? Replies.BadParameter : null;
    }

    // After HELO nothing was offered.
    private MailKeywords OfferedMailKeywords()
    {
        if (!_session.IsExtended)
        {
            return MailKeywords.None;
        }

        SessionFacts facts = Facts();
        SmtpExtensions extensions = _rules.OfferedTo(facts);
        MailKeywords offered = MailKeywords.Size | MailKeywords.Body | MailKeywords.SmtpUtf8;
        offered |= _rules.OfferFor(facts).Mechanisms.Count > 0 ? MailKeywords.Auth : 0;
        offered |= (extensions & SmtpExtensions.Dsn) != 0 ? MailKeywords.Return | MailKeywords.EnvelopeId : 0;
        offered |= (extensions & SmtpExtensions.RequireTls) != 0 ? MailKeywords.RequireTls : 0;
        offered |= (extensions & SmtpExtensions.MtPriority) != 0 ? MailKeywords.Priority : 0;
        offered |= (extensions & SmtpExtensions.DeliverBy) != 0 ? MailKeywords.DeliverBy : 0;
        offered |= (extensions & SmtpExtensions.FutureRelease) != 0 ? MailKeywords.HoldFor | MailKeywords.HoldUntil : 0;
        return offered;
    }

    private static MailKeywords MailKeyword(ReadOnlySpan<byte> keyword) =>
        Ascii.EqualsIgnoreCase(keyword, "SIZE"u8) ? MailKeywords.Size
        : Ascii.EqualsIgnoreCase(keyword, "BODY"u8) ? MailKeywords.Body
        : Ascii.EqualsIgnoreCase(keyword, "SMTPUTF8"u8) ? MailKeywords.SmtpUtf8
        : Ascii.EqualsIgnoreCase(keyword, "AUTH"u8) ? MailKeywords.Auth
        : Ascii.EqualsIgnoreCase(keyword, "RET"u8) ? MailKeywords.Return
        : Ascii.EqualsIgnoreCase(keyword, "ENVID"u8) ? MailKeywords.EnvelopeId
        : Ascii.EqualsIgnoreCase(keyword, "REQUIRETLS"u8) ? MailKeywords.RequireTls
        : Ascii.EqualsIgnoreCase(keyword, "MT-PRIORITY"u8) ? MailKeywords.Priority
        : Ascii.EqualsIgnoreCase(keyword, "BY"u8) ? MailKeywords.DeliverBy
        : Ascii.EqualsIgnoreCase(keyword, "HOLDFOR"u8) ? MailKeywords.HoldFor
        : Ascii.EqualsIgnoreCase(keyword, "HOLDUNTIL"u8) ? MailKeywords.HoldUntil
        : MailKeywords.None;

    private SmtpReply? ReadMailParameter(MailKeywords keyword, in ParameterReader parameter, ref MailParameters given)
    {
        ReadOnlySpan<byte> value = parameter.Value;
        bool isGood;
        switch (keyword)
        {
            case MailKeywords.Size:
                return ReadSize(value, ref given);

            case MailKeywords.Body:
                isGood = TryReadBody(value, out given.Body);
                break;

            case MailKeywords.SmtpUtf8 or MailKeywords.RequireTls:
                isGood = !parameter.HasValue;
                break;

            case MailKeywords.Auth:
                isGood = TryReadSubmitter(value, out given.SubmittedBy);
                break;

            case MailKeywords.Return:
                isGood = DsnValues.TryReturn(value, out given.Return);
                break;

            case MailKeywords.EnvelopeId:
                isGood = DsnValues.TryEnvelopeId(value, out given.EnvelopeId);
                break;

            case MailKeywords.Priority:
                return RelayValues.TryPriority(value, out given.Priority) ? JudgePriority(ref given) : Replies.BadParameter;

            case MailKeywords.DeliverBy:
                return RelayValues.TryDeliverBy(value, out given.DeliverBy) ? JudgeDeliverBy(given.DeliverBy!.Value) : Replies.BadParameter;

            case MailKeywords.HoldFor or MailKeywords.HoldUntil:
                return ReadHold(keyword, value, ref given);

            default:
                throw new InvalidOperationException($"{keyword} is offered, and is not read.");
        }

        return isGood ? null : Replies.BadParameter;
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

    // RFC 6152 section 2, RFC 3030 section 3.
    private bool TryReadBody(ReadOnlySpan<byte> value, out BodyType body)
    {
        body = Ascii.EqualsIgnoreCase(value, "8BITMIME"u8) ? BodyType.EightBitMime
            : _rules.OffersBinaryMime && Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8) ? BodyType.BinaryMime
            : BodyType.SevenBit;
        return body != BodyType.SevenBit || Ascii.EqualsIgnoreCase(value, "7BIT"u8);
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

    // Whoever did not sign in is trusted with no more than the ordinary (RFC 6710 sections 5 and 12).
    private SmtpReply? JudgePriority(ref MailParameters given)
    {
        UnauthenticatedPriority rule = _rules.Endpoint.UnauthenticatedPriority;
        if (given.Priority <= 0 || _session.User is not null || rule == UnauthenticatedPriority.Accept)
        {
            return null;
        }

        given.Priority = 0;
        given.IsPriorityLowered = true;
        return rule == UnauthenticatedPriority.Refuse ? Replies.PriorityRefused : null;
    }

    // What cannot be kept is not promised: 55z (RFC 2852 section 2).
    private SmtpReply? JudgeDeliverBy(DeliverBy deliverBy) =>
        deliverBy.Mode == DeliverByMode.Return && deliverBy.Time < _rules.Endpoint.DeliverByMinimum ? Replies.DeliverByTooSoon : null;

    // HOLDFOR or HOLDUNTIL, up to the maxima that EHLO lists (RFC 4865 section 4).
    private SmtpReply? ReadHold(MailKeywords keyword, ReadOnlySpan<byte> value, ref MailParameters given)
    {
        DateTimeOffset now = _server.Options.TimeProvider.GetUtcNow();
        DateTimeOffset until;
        if (keyword == MailKeywords.HoldUntil)
        {
            if (!DateTimeValue.TryParse(value, out until))
            {
                return Replies.BadParameter;
            }
        }
        else if (RelayValues.TryHoldFor(value, out given.HoldFor))
        {
            until = now + given.HoldFor!.Value;
        }
        else
        {
            return Replies.BadParameter;
        }

        if (given.HoldUntil is not null || until <= now || until > _rules.FutureReleaseLimit(now))
        {
            return given.HoldUntil is not null ? Replies.HoldGivenTwice : Replies.HoldOutOfRange;
        }

        given.HoldUntil = until;
        return null;
    }

    // Behind a path comes a space and its parameters, or nothing.
    private static bool StartsParameters(ReadOnlySpan<byte> rest) => rest.IsEmpty || rest[0] == (byte)' ';

    private static EsmtpParameters ToParameters(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? EsmtpParameters.None : new EsmtpParameters(Encoding.UTF8.GetString(text.Trim((byte)' ')));
}
