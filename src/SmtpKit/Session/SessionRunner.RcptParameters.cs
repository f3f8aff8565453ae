using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>The parameters of RCPT: each at most once, and only what EHLO lists.</content>
internal sealed partial class SessionRunner
{
    /// <summary>Reads what follows the path.</summary>
    /// <returns>Null when all is well.</returns>
    private SmtpReply? ReadRcptParameters(ReadOnlySpan<byte> rest, out RcptParameters given)
    {
        given = default;
        if (rest.IsEmpty)
        {
            return null;
        }

        if (!StartsParameters(rest))
        {
            return Replies.RcptSyntax;
        }

        RcptKeywords offered = OfferedRcptKeywords();
        ParameterReader parameters = new(rest, isInternational: _transaction!.IsSmtpUtf8);
        while (parameters.TryRead())
        {
            RcptKeywords keyword = RcptKeyword(parameters.Keyword) & offered;
            SmtpReply? refusal =
                keyword == RcptKeywords.None ? Replies.UnknownParameter
                : (given.Given & keyword) != 0 || !TryReadRcptParameter(keyword, parameters.Value, ref given) ? Replies.BadParameter
                : null;
            if (refusal is not null)
            {
                return refusal;
            }

            given.Given |= keyword;
        }

        return parameters.IsMalformed ? Replies.BadParameter : null;
    }

    // After HELO nothing was offered.
    private RcptKeywords OfferedRcptKeywords()
    {
        RcptKeywords offered = RcptKeywords.None;
        if (_session.IsExtended)
        {
            SmtpExtensions extensions = _rules.OfferedTo(Facts());
            offered |= (extensions & SmtpExtensions.Dsn) != 0 ? RcptKeywords.Notify | RcptKeywords.OriginalRecipient : 0;
            offered |= (extensions & SmtpExtensions.Rrvs) != 0 ? RcptKeywords.ValidSince : 0;
        }

        return offered;
    }

    private static RcptKeywords RcptKeyword(ReadOnlySpan<byte> keyword) =>
        Ascii.EqualsIgnoreCase(keyword, "NOTIFY"u8) ? RcptKeywords.Notify
        : Ascii.EqualsIgnoreCase(keyword, "ORCPT"u8) ? RcptKeywords.OriginalRecipient
        : Ascii.EqualsIgnoreCase(keyword, "RRVS"u8) ? RcptKeywords.ValidSince
        : RcptKeywords.None;

    private bool TryReadRcptParameter(RcptKeywords keyword, ReadOnlySpan<byte> value, ref RcptParameters given) => keyword switch
    {
        RcptKeywords.Notify => DsnValues.TryNotify(value, out given.Notify),
        RcptKeywords.OriginalRecipient => OriginalRecipientValue.TryParse(value, out given.OriginalRecipient, _transaction!.IsSmtpUtf8),
        RcptKeywords.ValidSince => RelayValues.TryValidSince(value, out given.ValidSince),
        _ => throw new InvalidOperationException($"{keyword} is offered, and is not read."),
    };
}
