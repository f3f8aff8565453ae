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
                : given.Given.HasFlag(keyword) ? Replies.BadParameter
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

        MailKeywords offered = MailKeywords.Size | MailKeywords.Body | MailKeywords.SmtpUtf8;
        offered |= EndpointRules.OffersAuthentication(Facts()) ? MailKeywords.Auth : 0;
        return offered;
    }

    private static MailKeywords MailKeyword(ReadOnlySpan<byte> keyword) =>
        Ascii.EqualsIgnoreCase(keyword, "SIZE"u8) ? MailKeywords.Size
        : Ascii.EqualsIgnoreCase(keyword, "BODY"u8) ? MailKeywords.Body
        : Ascii.EqualsIgnoreCase(keyword, "SMTPUTF8"u8) ? MailKeywords.SmtpUtf8
        : Ascii.EqualsIgnoreCase(keyword, "AUTH"u8) ? MailKeywords.Auth
        : MailKeywords.None;

    private SmtpReply? ReadMailParameter(MailKeywords keyword, in ParameterReader parameter, ref MailParameters given)
    {
        ReadOnlySpan<byte> value = parameter.Value;
        if (keyword == MailKeywords.Size)
        {
            return ReadSize(value, ref given);
        }

        bool isGood = keyword switch
        {
            MailKeywords.Body => TryReadBody(value, out given.Body),
            MailKeywords.SmtpUtf8 => !parameter.HasValue,
            MailKeywords.Auth => TryReadSubmitter(value, out given.SubmittedBy),
            _ => throw new InvalidOperationException($"{keyword} is offered, and is not read."),
        };
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

    // RFC 6152 section 2.
    private static bool TryReadBody(ReadOnlySpan<byte> value, out BodyType body)
    {
        bool eightBit = Ascii.EqualsIgnoreCase(value, "8BITMIME"u8);
        body = eightBit ? BodyType.EightBitMime : BodyType.SevenBit;
        return eightBit || Ascii.EqualsIgnoreCase(value, "7BIT"u8);
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

    // Behind a path comes a space and its parameters, or nothing.
    private static bool StartsParameters(ReadOnlySpan<byte> rest) => rest.IsEmpty || rest[0] == (byte)' ';

    private static EsmtpParameters ToParameters(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? EsmtpParameters.None : new EsmtpParameters(Encoding.UTF8.GetString(text.Trim((byte)' ')));
}
