using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>Tells the reason of a reply.</summary>
internal static class Rejections
{
    private static readonly Dictionary<SmtpReply, Rejection> ByReply = new(ReferenceEqualityComparer.Instance)
    {
        [Replies.TooManyConnections] = Rejection.TooManyConnections,
        [Replies.TooManyConnectionsFromAddress] = Rejection.TooManyConnectionsFromAddress,
        [Replies.TalkBeforeGreeting] = Rejection.EarlyTalk,
        [Replies.TalkBeforeTls] = Rejection.EarlyTalk,
        [Replies.ForeignProtocol] = Rejection.ForeignProtocol,
        [Replies.ConnectionRefused] = Rejection.ConnectionFilter,
        [Replies.TooManyRecipients] = Rejection.TooManyRecipients,
        [Replies.MessageTooLarge] = Rejection.MessageSize,
        [Replies.BareLineEnding] = Rejection.LineEndings,
        [Replies.TlsFirst] = Rejection.TlsRequired,
        [Replies.EncryptionRequiredForAuth] = Rejection.TlsRequired,
        [Replies.AuthenticationRequired] = Rejection.AuthenticationRequired,
        [Replies.TooManyBadCommands] = Rejection.TooMuch,
        [Replies.TooManyRefusedRecipients] = Rejection.TooMuch,
        [Replies.TooManyFailedLogins] = Rejection.TooMuch,
        [Replies.TooManyTransactions] = Rejection.TooMuch,
        [Replies.TooManyXClients] = Rejection.TooMuch,
        [Replies.TimedOut] = Rejection.TimedOut,
        [Replies.ShuttingDown] = Rejection.Stopping,
    };

    /// <summary>Why a 4yz or 5yz reply was given.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="verb">What it answers.</param>
    /// <param name="isGreeting">Whether it stands in the greeting's place.</param>
    public static Rejection Of(SmtpReply reply, SmtpVerb verb, bool isGreeting) =>
        ByReply.TryGetValue(reply, out Rejection known) ? known
        : isGreeting ? Rejection.ConnectionFilter
        : reply.IsBadCommand ? Rejection.BadCommand
        : verb switch
        {
            SmtpVerb.Helo or SmtpVerb.Ehlo or SmtpVerb.Lhlo => Rejection.Hello,
            SmtpVerb.Mail => Rejection.Sender,
            SmtpVerb.Rcpt => Rejection.Recipient,
            SmtpVerb.Data or SmtpVerb.Bdat => Rejection.Message,
            SmtpVerb.Auth => Rejection.Authentication,
            SmtpVerb.XClient => Rejection.ConnectionFilter,
            SmtpVerb.Vrfy or SmtpVerb.Expn => Rejection.Verify,
            _ => Rejection.BadCommand,
        };
}
