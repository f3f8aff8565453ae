using System.Text;
using SmtpKit.Session;
using SmtpKit.Testing.Faults;
using SmtpKit.Testing.Net;
using SmtpKit.Wire;

namespace SmtpKit.Testing.Sessions;

/// <summary>Watches one session: writes its transcript, and has faults strike.</summary>
/// <remarks>Used by the session and its hooks, one at a time.</remarks>
internal sealed class SessionWatch : ISessionObserver
{
    /// <summary>Where <see cref="SmtpSession.Items"/> has it.</summary>
    public const string Key = "SmtpKit.Testing";

    private readonly FaultBook _faults;
    private readonly CapabilityRules _capabilities;
    private readonly List<Fault> _spoiled = [];
    private readonly Action<ReceivedSignIn> _onSignIn;
    private SmtpVerb? _verb;
    private bool _isBroken;
    private ReceivedSignIn? _signIn;

    public SessionWatch(FakeSession session, FakeConnection connection, FaultBook faults, FakeCapabilities capabilities, Action<ReceivedSignIn> onSignIn)
    {
        Session = session;
        Connection = connection;
        _faults = faults;
        Capabilities = capabilities;
        _capabilities = new CapabilityRules(capabilities);
        _onSignIn = onSignIn;
    }

    public FakeSession Session { get; }

    public FakeConnection Connection { get; }

    /// <summary>What the server could do when the session began.</summary>
    public FakeCapabilities Capabilities { get; }

    /// <summary>How the session ended.</summary>
    public SessionEnd End { get; private set; }

    /// <summary>The command that is being carried out; null before the first.</summary>
    public SmtpVerb? Verb => _verb;

    public static SessionWatch Of(SmtpSession session) => (SessionWatch)session.Items[Key]!;

    /// <summary>Has faults strike here: what they do to the reply is kept for it.</summary>
    /// <returns>The reply to be given instead of carrying the command out; null for none.</returns>
    public SmtpReply? Strike(FaultStage stage, object? subject)
    {
        SmtpReply? answer = null;
        foreach (Fault fault in _faults.Strike(stage, subject))
        {
            Session.Log.Remark($"fault {fault}");
            if (fault.Kind == FaultKind.Reply)
            {
                answer = fault.Reply;
            }
            else
            {
                _spoiled.Add(fault);
            }
        }

        return answer;
    }

    /// <summary>Somebody tries to sign in; what becomes of it, the reply tells.</summary>
    public void TrySignIn(string mechanism, string userName, string? secret) =>
        _signIn = new ReceivedSignIn(mechanism, userName, secret, Session);

    public void OnLine(string line)
    {
        Session.Log.Client(line);
        _verb = CommandParser.Parse(Encoding.UTF8.GetBytes(line), out _);
    }

    public SmtpReply? OnCommand(SmtpVerb verb, string line)
    {
        _verb = verb;
        _spoiled.Clear();
        if (_capabilities.Refuse(verb, line) is { } refusal)
        {
            return refusal;
        }

        string word = line.Split(' ', 2)[0];
        SmtpReply? answer = Strike(FaultStage.Command, word);
        return answer ?? verb switch
        {
            SmtpVerb.StartTls => Strike(FaultStage.StartTls, null),
            SmtpVerb.Data => Strike(FaultStage.Data, null),
            _ => null,
        };
    }

    public void OnHello(IList<string> lines) => _capabilities.Hide(lines);

    public SmtpReply OnReply(SmtpReply reply)
    {
        NoteSignIn(reply);
        bool isBare = reply.Code != 421 && (_verb is SmtpVerb.Helo or SmtpVerb.Ehlo or SmtpVerb.Lhlo || (_verb is null && reply.Code == 220));
        if (_capabilities.HasNoEnhancedCodes)
        {
            reply = SmtpReply.Raw(reply.Code, reply.Encoded(withEnhancedCode: false));
        }

        ReadOnlySpan<byte> octets = reply.Encoded(withEnhancedCode: !isBare);
        foreach (Fault fault in _spoiled)
        {
            switch (fault.Kind)
            {
                case FaultKind.Delay:
                    Connection.Hold(fault.Time);
                    break;

                case FaultKind.Garbage:
                    octets = fault.Octets;
                    reply = SmtpReply.Raw(reply.Code, octets);
                    break;

                case FaultKind.Truncate:
                    reply = Break(octets[..(octets.Length / 2)]);
                    octets = reply.Encoded(withEnhancedCode: true);
                    break;

                case FaultKind.Disconnect:
                    reply = Break([]);
                    octets = [];
                    break;

                case FaultKind.Reset:
                    Connection.Reset();
                    reply = Break([]);
                    octets = [];
                    break;
            }
        }

        _spoiled.Clear();
        WriteDown(octets);
        return reply;
    }

    public void OnMessage(long octets, MessageBodyFailure? failure)
    {
        string text = failure is null ? $"({octets} octets)" : $"({octets} octets, broken off: {failure})";
        if (_verb == SmtpVerb.Data)
        {
            Session.Log.Client(text);
        }
        else
        {
            Session.Log.Remark($"the message {text}");
        }
    }

    public void OnTls(SmtpTlsInfo tls)
    {
        Session.Tls = tls;
        Session.HelloName = null;
        Session.UserName = null;
        Session.Log.Remark(tls.ServerName is { } name ? $"{tls} for {name}" : tls.ToString());
    }

    public void OnEnd(SessionEnd end) => End = end;

    /// <summary>The last line of the transcript.</summary>
    public void NoteEnd()
    {
        if (End == SessionEnd.Disconnected && !_isBroken)
        {
            Session.Log.Client("(hangs up)");
        }
        else
        {
            Session.Log.Closed();
        }
    }

    private void WriteDown(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            int end = octets.IndexOf("\r\n"u8);
            Session.Log.Server(end < 0 ? octets : octets[..end]);
            octets = end < 0 ? default : octets[(end + 2)..];
        }
    }

    // Behind 421 the session is over, without another word.
    private SmtpReply Break(ReadOnlySpan<byte> lastWords)
    {
        _isBroken = true;
        return SmtpReply.Raw(421, lastWords);
    }

    private void NoteSignIn(SmtpReply reply)
    {
        if (_signIn is { } signIn && reply.Code is not 334)
        {
            _signIn = null;
            signIn.IsAccepted = reply.Code == 235;
            Session.UserName = signIn.IsAccepted ? signIn.UserName : Session.UserName;
            _onSignIn(signIn);
        }
    }
}
