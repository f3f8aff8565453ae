using SmtpKit.Wire;
using static SmtpKit.Session.SessionFacts;

namespace SmtpKit.Session;

/// <summary>The one table of commands: when each is allowed (RFC 5321 section 4.1.4, RFC 3207 section 4, RFC 4954 section 4), else which reply.</summary>
internal static class CommandRules
{
    private static readonly Condition Smtp = Not(Lmtp, Replies.UnknownCommand);
    private static readonly Condition OnlyLmtp = Must(Lmtp, Replies.UnknownCommand);
    private static readonly Condition Tls = Must(TlsSatisfied, Replies.TlsFirst);
    private static readonly Condition Hello = Must(Greeted, Replies.SayHelloFirst);
    private static readonly Condition SignedIn = Must(AuthenticationSatisfied, Replies.AuthenticationRequired);
    private static readonly Condition NoTransaction = Not(InTransaction, Replies.NotInTransaction);
    private static readonly Condition NoChunks = Not(BetweenChunks, Replies.NotBetweenChunks);

    // A session's hooks run one at a time, and between chunks the store runs: the filter is not asked.
    private static readonly Condition Verifiable = Not(BetweenChunks, Replies.CannotVerify);
    private static readonly Condition Never = Condition.Never(Replies.NotImplemented);

    private static readonly CommandRule[] Table =
    [
        new(SmtpVerb.Unknown, true, Condition.Never(Replies.UnknownCommand)),

        new(SmtpVerb.Helo, true, Smtp, Tls),
        new(SmtpVerb.Ehlo, true, Smtp),
        new(SmtpVerb.Lhlo, true, OnlyLmtp),

        new(SmtpVerb.Mail, true, Tls, Hello, SignedIn, Not(InTransaction, Replies.NestedMail)),
        new(SmtpVerb.Rcpt, true, Tls, Must(InTransaction, Replies.MailFirst), NoChunks),
        new(
            SmtpVerb.Data,
            false,
            Tls,
            Must(InTransaction, Replies.MailFirst),
            NoChunks,
            Must(HasRecipients, Replies.RcptFirst),
            Not(BinaryMessage, Replies.BinaryNeedsChunks)),
        new(SmtpVerb.Bdat, true, Must(ChunkingPossible, Replies.NotImplemented), Tls, Must(InTransaction, Replies.MailFirst), Must(HasRecipients, Replies.RcptFirst)),
        new(SmtpVerb.Rset, false, Tls),
        new(SmtpVerb.Noop, true),
        new(SmtpVerb.Vrfy, true, Tls, SignedIn, Verifiable),
        new(SmtpVerb.Expn, true, Tls, SignedIn, Verifiable),
        new(SmtpVerb.Help, true, Tls),
        new(SmtpVerb.Quit, false),

        new(SmtpVerb.StartTls, false, Not(Secured, Replies.TlsAlreadyActive), Must(TlsPossible, Replies.NotImplemented), Hello, NoTransaction),
        new(
            SmtpVerb.Auth,
            true,
            Must(AuthenticationPossible, Replies.NotImplemented),
            Tls,
            Must(AuthenticationSafe, Replies.EncryptionRequiredForAuth),
            Hello,
            Not(Authenticated, Replies.AlreadyAuthenticated),
            NoTransaction),

        // To whom they are not offered they are unknown.
        new(SmtpVerb.XClient, true, Must(TrustedXClient, Replies.UnknownCommand), Tls, NoTransaction),
        new(SmtpVerb.XForward, true, Must(TrustedXClient, Replies.UnknownCommand), Tls, NoTransaction),

        new(SmtpVerb.Etrn, true, Never),
        new(SmtpVerb.Turn, true, Never),
        new(SmtpVerb.Send, true, Never),
        new(SmtpVerb.Soml, true, Never),
        new(SmtpVerb.Saml, true, Never),
    ];

    // RFC 5321 section 3.1: what holds for every command but QUIT.
    private static readonly Condition NotRefused = Not(Refused, Replies.ConnectionRefused);

    // By the verb's number, so that a look-up is an index.
    private static readonly CommandRule[] ByVerb =
    [
        .. Enum.GetValues<SmtpVerb>()
            .Select(verb => Table.Single(rule => rule.Verb == verb))
            .Select(rule => rule.Verb == SmtpVerb.Quit ? rule : rule with { Conditions = [NotRefused, .. rule.Conditions] }),
    ];

    /// <summary>The rule of a command. Every verb has one.</summary>
    public static CommandRule For(SmtpVerb verb) => ByVerb[(int)verb];

    /// <summary>Whether a host may give the verb to a command of its own: nobody knows it, or RFCs know it and it is not spoken here.</summary>
    public static bool IsFree(SmtpVerb verb) =>
        verb is SmtpVerb.Unknown or SmtpVerb.Etrn or SmtpVerb.Turn or SmtpVerb.Send or SmtpVerb.Soml or SmtpVerb.Saml;

    /// <summary>The rule of a host's own command.</summary>
    public static CommandRule For(SmtpCommand command)
    {
        // Between chunks the store runs, and no other hook.
        List<Condition> conditions = [NotRefused, Tls, NoChunks];
        if (command.RequiresTls)
        {
            conditions.Add(Must(Secured | TlsPossible, Replies.NotImplemented));
            conditions.Add(Must(Secured, Replies.TlsFirst));
        }

        if (command.RequiresHello)
        {
            conditions.Add(Hello);
        }

        conditions.Add(Must(AuthenticationSatisfied, Replies.AuthenticationRequired));
        if (command.RequiresAuthentication)
        {
            conditions.Add(Must(Authenticated, Replies.AuthenticationRequired));
        }

        if (!command.AllowedInTransaction)
        {
            conditions.Add(NoTransaction);
        }

        return new CommandRule(SmtpVerb.Unknown, TakesArgument: true, [.. conditions]);
    }

    private static Condition Must(SessionFacts fact, SmtpReply otherwise) => new(fact, true, otherwise);

    private static Condition Not(SessionFacts fact, SmtpReply otherwise) => new(fact, false, otherwise);
}
