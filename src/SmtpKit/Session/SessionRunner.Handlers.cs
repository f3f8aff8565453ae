using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>From a line to the handler of its command: what every command line is held to, whether it is in order, and who answers it.</content>
internal sealed partial class SessionRunner
{
    private ValueTask<SmtpReply> HandleCommand(LineStatus status, ReadOnlySpan<byte> line)
    {
        if (status != LineStatus.Line)
        {
            EndIfChunkFollows();
            return new(status == LineStatus.BareLineFeed ? Replies.BareLineFeed
                : _lineKind == LineKind.Authentication ? Replies.AuthenticationLineTooLong
                : Replies.LineTooLong);
        }

        // Servers should tolerate white space before CRLF (RFC 5321 section 4.1.1).
        line = line.TrimEnd(" \t"u8);
        if (line.IndexOfAnyInRange((byte)0, (byte)31) >= 0 || line.Contains((byte)127))
        {
            EndIfChunkFollows();
            return new(Replies.ControlCharacter);
        }

        _verb = CommandParser.Parse(line, out ReadOnlySpan<byte> argument);
        HostCommand? own = CommandRules.IsFree(_verb) ? _rules.FindCommand(line) : null;
        if (_isDraining && _verb is not (SmtpVerb.Rcpt or SmtpVerb.Data or SmtpVerb.Bdat or SmtpVerb.Rset or SmtpVerb.Quit))
        {
            // A stop waits for the transaction, not for whatever else may be said in it.
            End(SessionEnd.Stopped);
            return new(Replies.ShuttingDown);
        }

        SmtpReply? refusal = (own?.Rule ?? CommandRules.For(_verb)).Check(Facts(), hasArgument: !argument.IsEmpty) ?? RefusalByObserver(line);
        if (_verb == SmtpVerb.Bdat)
        {
            return OnBdat(argument, refusal);
        }

        if (refusal is not null)
        {
            return new(refusal);
        }

        if (own is not null)
        {
            return OnHostCommand(own, argument);
        }

        return _verb switch
        {
            SmtpVerb.Helo => OnHello(argument, extended: false),
            SmtpVerb.Ehlo or SmtpVerb.Lhlo => OnHello(argument, extended: true),
            SmtpVerb.Mail => OnMail(argument),
            SmtpVerb.Rcpt => OnRcpt(argument),
            SmtpVerb.Data => new(OnData()),
            SmtpVerb.Rset => new(OnRset()),
            SmtpVerb.Noop => new(Replies.Nothing),
            SmtpVerb.Vrfy or SmtpVerb.Expn => OnVerify(argument),
            SmtpVerb.Help => new(_rules.Help),
            SmtpVerb.Quit => new(OnQuit()),
            SmtpVerb.StartTls => new(OnStartTls()),
            SmtpVerb.Auth => OnAuth(argument),
            SmtpVerb.XClient => OnXClient(argument),
            SmtpVerb.XForward => new(OnXForward(argument)),
            _ => throw new InvalidOperationException($"{_verb} has a rule that lets it pass, and no handler."),
        };
    }

    private SessionFacts Facts()
    {
        SessionFacts facts = _rules.FactsFor(_session.Tls is not null) | CertificateFacts();
        facts |= _hasGreeted ? SessionFacts.Greeted : 0;
        facts |= _trustsXClient ? SessionFacts.TrustedXClient : 0;
        facts |= _isRefused ? SessionFacts.Refused : 0;
        facts |= _session.User is not null ? SessionFacts.Authenticated | SessionFacts.AuthenticationSatisfied : 0;
        if (_transaction is not null)
        {
            facts |= SessionFacts.InTransaction;
            facts |= _transaction.Recipients.Count > 0 ? SessionFacts.HasRecipients : 0;
            facts |= _transaction.BodyType == BodyType.BinaryMime ? SessionFacts.BinaryMessage : 0;
            facts |= _betweenChunks ? SessionFacts.BetweenChunks : 0;
        }

        return facts;
    }

    private SmtpReply OnRset()
    {
        ForgetTransaction();
        return Replies.Reset;
    }

    private SmtpReply OnQuit()
    {
        End(SessionEnd.Quit);
        return Replies.Closing;
    }
}
