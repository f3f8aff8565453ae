using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace SmtpKit.Tests.Fuzz;

/// <summary>
/// Reads the peer's side of a conversation beside the server's replies, octet by octet and line by line: which octets are commands and which a message, that
/// each command has its one reply, which replies are possible, and what must have been stored. Slow and plain, and no code shared with the server; whether
/// an address or a parameter is right it leaves to the server.
/// </summary>
internal sealed partial class ReferenceReader(FuzzServer server, FuzzInput input, IReadOnlyList<FuzzReply> replies)
{
    private const int NoTransaction = -1;

    private readonly string _text = Encoding.Latin1.GetString(input.Octets);
    private readonly bool _lmtp = server.Endpoint.Protocol == SmtpProtocol.Lmtp;
    private int _at;
    private int _reply;
    private int _refusals;
    private int _noops;
    private int _recipients = NoTransaction;
    private StringBuilder? _chunks;
    private bool _binary;
    private bool _greeted;
    private bool _signedIn;
    private bool _inAuth;
    private bool _ended;

    /// <summary>The messages that must be stored now.</summary>
    public List<string> Stored { get; } = [];

    /// <summary>What the conversation was a case of.</summary>
    public HashSet<DefenceCase> Reached { get; } = [];

    /// <summary>Reads all of it.</summary>
    /// <exception cref="FuzzProblemException">The replies cannot be those to what the peer has sent.</exception>
    public void Read()
    {
        Greet();
        while (!_ended && !TakeForeign() && _text.IndexOf('\n', _at) is int end and >= 0)
        {
            string line = _text[_at..(end + 1)];
            _at = end + 1;
            TakeLine(line);
        }

        if (!_ended)
        {
            Reach(DefenceCase.EndlessLine, _text.Length - _at > server.Options.Limits.MaxCommandLine && !_inAuth);
            End(_inAuth ? (DefenceCase.SlowAuth, DefenceCase.ResetInAuth)
                : _at < _text.Length ? (DefenceCase.SlowCommand, DefenceCase.ResetInACommand)
                : _chunks is not null ? (DefenceCase.SlowBetweenChunks, DefenceCase.ResetBetweenChunks)
                : _recipients >= 0 ? (DefenceCase.IdleSession, DefenceCase.ResetInATransaction)
                : (DefenceCase.IdleSession, DefenceCase.ResetBeforeACommand));
        }

        if (_reply < replies.Count)
        {
            throw new FuzzProblemException($"{replies[_reply]} answers nothing.");
        }
    }

    private void Greet()
    {
        bool early = server.Endpoint.RefuseEarlyTalk && _text.Length > 0;
        Reach(DefenceCase.EarlyTalk, early);
        _ended = early || (server.Endpoint.RefuseEarlyTalk && input.Ending != FuzzStepKind.Silence);
        if (early || !_ended)
        {
            Answer("the connection", early ? "554" : "220", bare: !early);
        }
    }

    // What begins a request of HTTP, or a TLS handshake, is the end, however the line goes on.
    private bool TakeForeign()
    {
        if (!_inAuth && Foreign().IsMatch(_text[_at..Math.Min(_text.Length, _at + 8)]))
        {
            Answer("another protocol", "421");
            Reach(DefenceCase.HttpVerb, _text[_at] != '\x16');
            _ended = true;
        }

        return _ended;
    }

    private void TakeLine(string line)
    {
        SmtpLimits limits = server.Options.Limits;
        bool isAuth = _inAuth || line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase);
        bool tooLong = line.Length > (isAuth ? limits.MaxAuthenticationLine + 2 : limits.MaxCommandLine);
        if (tooLong || !line.EndsWith("\r\n", StringComparison.Ordinal))
        {
            Reach(isAuth ? DefenceCase.EndlessAuthLine : DefenceCase.EndlessLine, tooLong);
            Answer(line, "500");
            _inAuth = false;
            _ended |= !isAuth && BrokenChunk().IsMatch(line);
        }
        else if (_inAuth)
        {
            TakeAuthReply(Answer(line, "334 235 501 535"));
        }
        else
        {
            TakeCommand(line[..^2].TrimEnd(' ', '\t'));
        }
    }

    private void TakeCommand(string line)
    {
        string verb = line.Any(c => c is < ' ' or '\x7F') ? "?" : line.Split(' ')[0].ToUpperInvariant();
        if (verb == "BDAT")
        {
            TakeChunk(line.Length > 5 ? line[5..] : "");
            return;
        }

        bool hello = verb is "HELO" or "EHLO" or "LHLO" && verb == "LHLO" == _lmtp;
        string code = Answer(line, ReferenceRules.Codes(verb, line.Length > verb.Length, Facts()), bare: hello);
        Reach(DefenceCase.ManyNoops, verb == "NOOP" && ++_noops >= 100);
        Reach(DefenceCase.ManyRecipients, verb == "RCPT" && code == "452");
        _ended |= verb == "?" && BrokenChunk().IsMatch(line);
        switch (verb, code)
        {
            case ("HELO" or "EHLO" or "LHLO", "250"):
                _greeted = true;
                Forget();
                break;
            case ("RSET", "250"):
                Forget();
                break;
            case ("MAIL", "250"):
                _recipients = 0;
                _binary = line.Contains("BODY=BINARYMIME", StringComparison.OrdinalIgnoreCase);
                break;
            case ("RCPT", "250"):
                _recipients++;
                break;
            case ("DATA", "354"):
                TakeMessage();
                break;
            case ("AUTH", _):
                TakeAuthReply(code);
                break;
            case ("STARTTLS", "554"):
                Reach(DefenceCase.StartTlsInjection);
                _ended = true;
                break;
            case ("STARTTLS", "220"):
                Reach(DefenceCase.ResetInTheHandshake, input.Ending == FuzzStepKind.Reset);
                Reach(DefenceCase.HalfOpenHandshake, input.Ending == FuzzStepKind.Silence);
                _ended = true;
                break;
            case ("QUIT", "221"):
                _ended = true;
                break;
        }
    }

    private ReferenceFacts Facts() => new(
        _lmtp, _greeted, _signedIn, _recipients, server.Options.Limits.MaxRecipients, _chunks is not null, _binary,
        server.Endpoint.Certificate is not null, server.Options.UserAuthenticator is not null, _at < _text.Length);

    private void TakeAuthReply(string code)
    {
        _inAuth = code == "334";
        _signedIn |= code == "235";
    }

    // RFC 5321 section 4.5.2; what a bare CR or LF is, the options say.
    private void TakeMessage()
    {
        StringBuilder message = new();
        int start = _at;
        int bare = 0;
        int end = -1;
        for (bool lineStart = true; _at < _text.Length && end < 0; _at++)
        {
            char octet = _text[_at];
            char next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
            if (lineStart && octet == '.')
            {
                end = next == '\r' && _at + 2 < _text.Length && _text[_at + 2] == '\n' ? _at + 3 : -1;
                lineStart = false;
                continue;
            }

            lineStart = octet == '\r' && next == '\n' && _at + 1 < _text.Length;
            if (octet is '\r' or '\n')
            {
                // A CR that is the last octet so far may get its LF.
                bool open = octet == '\r' && _at + 1 == _text.Length;
                bare += lineStart || open ? 0 : 1;
                _at += lineStart ? 1 : 0;
                message.Append(open ? "\r" : "\r\n");
            }
            else
            {
                message.Append(octet);
            }
        }

        _at = end < 0 ? _text.Length : end;
        ReachInData(_text[start.._at], start, end);
        JudgeMessage(message.ToString(), bare, hasEnd: end >= 0);
    }

    private void JudgeMessage(string message, int bare, bool hasEnd)
    {
        long limit = server.Options.Limits.MaxMessageSize;
        bool tooLarge = limit > 0 && message.Length > limit;
        bool flood = limit > 0 && message.Length > 2 * limit;
        bool refused = bare > 0 && server.Options.LineEndings == LineEndings.Strict;
        Reach(DefenceCase.HeadersWithoutEnd, message.Length > 2500 && !message.Contains("\r\n\r\n", StringComparison.Ordinal));
        if (!hasEnd && !flood)
        {
            End((DefenceCase.SlowData, DefenceCase.ResetInData));
            return;
        }

        string expected = tooLarge && refused ? "552 554" : tooLarge ? "552" : refused ? "554" : "250";
        for (int i = _lmtp ? _recipients : 1; i > 0; i--)
        {
            Answer("the message", expected);
        }

        Forget();
        _ended |= flood;
        if (!tooLarge && !refused)
        {
            Stored.Add(message);
        }
    }

    // RFC 3030 section 2: so many octets, whatever they are, and whatever is answered.
    private void TakeChunk(string argument)
    {
        long limit = server.Options.Limits.MaxMessageSize;
        string[] words = argument.Split(' ', 2);
        bool isSize = words[0].Length > 0 && words[0].All(char.IsAsciiDigit);
        BigInteger size = isSize ? BigInteger.Parse(words[0], CultureInfo.InvariantCulture) : 0;
        if (!isSize || size > long.MaxValue / 2 || (limit > 0 && size > 2 * limit))
        {
            Answer("a chunk without measure", isSize ? "552" : "501");
            Reach(DefenceCase.ChunkWithoutMeasure);
            _ended = true;
            return;
        }

        bool last = words.Length > 1 && words[1].Equals("LAST", StringComparison.OrdinalIgnoreCase);
        string? refusal = words.Length > 1 && !last ? "501"
            : !server.Endpoint.Extensions.HasFlag(SmtpExtensions.Chunking) ? "502"
            : _recipients <= 0 ? "503"
            : null;
        string octets = _text[_at..(int)BigInteger.Min(_text.Length, _at + size)];
        _at += octets.Length;
        Reach(DefenceCase.CommandsInARefusedChunk, refusal is not null && octets.Contains("\r\n", StringComparison.Ordinal));
        Reach(DefenceCase.EndInsideAChunk, refusal is null && octets.Contains("\r\n.\r\n", StringComparison.Ordinal));
        _chunks = refusal is null ? (_chunks ?? new StringBuilder()).Append(octets) : null;
        bool tooLarge = limit > 0 && _chunks is not null && _chunks.Length - octets.Length + size > limit;
        bool flood = limit > 0 && _chunks is not null && _chunks.Length > 2 * limit;
        if (octets.Length < size && !flood)
        {
            End((DefenceCase.SlowChunk, DefenceCase.ResetInAChunk));
            return;
        }

        for (int i = _lmtp && last && refusal is null ? _recipients : 1; i > 0; i--)
        {
            Answer("a chunk", refusal ?? (tooLarge ? "552" : "250"));
        }

        _ended |= flood;
        if (refusal is null && last && !tooLarge)
        {
            Stored.Add(_chunks!.ToString());
        }

        if (refusal is not null || last || tooLarge)
        {
            Forget();
        }
    }

    private void Forget()
    {
        _recipients = NoTransaction;
        _chunks = null;
        _binary = false;
    }

    // The peer sends no more: there is no reply but to silence.
    private void End((DefenceCase Slow, DefenceCase Reset) cases)
    {
        if (input.Ending == FuzzStepKind.Silence)
        {
            Answer("the silence", "421");
            Reach(cases.Slow);
        }

        Reach(cases.Reset, input.Ending == FuzzStepKind.Reset);
        _ended = true;
    }

    private string Answer(string what, string possible, bool bare = false)
    {
        if (_reply == replies.Count && IsImpatient(what))
        {
            _ended = true;
            return "";
        }

        if (_reply == replies.Count)
        {
            throw new FuzzProblemException($"Nothing answers '{what}'.");
        }

        FuzzReply reply = replies[_reply++];
        if (!possible.Split(' ').Contains(reply.Code) && !(reply.Code == "421" && _refusals + 1 >= server.Options.Limits.MaxFailedLogins))
        {
            throw new FuzzProblemException($"'{what}' is answered {reply}, and not {possible}.");
        }

        if (reply.Enhanced is null != (reply.Code[0] == '3' || (bare && reply.Code != "421")))
        {
            throw new FuzzProblemException($"'{what}' is answered {reply}: with an enhanced code where there is none, or without.");
        }

        _refusals += reply.Code[0] == '5' ? 1 : 0;
        _ended |= reply.Code == "421";
        return reply.Code;
    }

    [GeneratedRegex(@"^((GET|POST|PUT|PRI|PATCH|HEAD|OPTIONS|CONNECT|DELETE|TRACE) |\x16\x03)", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();

    [GeneratedRegex("^BDAT[^A-Z0-9]", RegexOptions.IgnoreCase)]
    private static partial Regex BrokenChunk();

    [GeneratedRegex(@"(?<!\r)\n\.\n")]
    private static partial Regex LfDotLf();

    [GeneratedRegex(@"(?<!\r)\n\.\r\n")]
    private static partial Regex LfDotCrLf();

    [GeneratedRegex(@"\r\.\r(?!\n)")]
    private static partial Regex CrDotCr();

    [GeneratedRegex(@"\r\n\.\r(?!\n)")]
    private static partial Regex CrLfDotCr();

    [GeneratedRegex(@"\r\0\n\.\r\n|\r\n\0\.\r\n|\r\n\.\0\r\n|\r\n\.\r\0\n")]
    private static partial Regex NulInTheEnd();

    // Who does not wait for the news of a failed sign-in does not hear it.
    private bool IsImpatient(string what)
    {
        SmtpLimits limits = server.Options.Limits;
        bool isAuth = _inAuth || what.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase);
        return isAuth && limits.FailedLoginDelay > TimeSpan.Zero && (input.Ending != FuzzStepKind.Silence || _text.Length - _at > limits.MaxAuthenticationLine);
    }

    private void ReachInData(string raw, int start, int end)
    {
        string data = "\r\n" + (end < 0 ? raw : raw[..^3]) + "-";
        Reach(DefenceCase.LfDotLf, LfDotLf().IsMatch(data));
        Reach(DefenceCase.LfDotCrLf, LfDotCrLf().IsMatch(data));
        Reach(DefenceCase.CrDotCr, CrDotCr().IsMatch(data));
        Reach(DefenceCase.CrLfDotCr, CrLfDotCr().IsMatch(data));
        Reach(DefenceCase.CrLfDotLf, data.Contains("\r\n.\n", StringComparison.Ordinal));
        Reach(DefenceCase.NulInTheEnd, NulInTheEnd().IsMatch(data));
        int cut = 0;
        foreach (FuzzStep step in input.Steps)
        {
            cut += step.Octets.Length;
            Reach(DefenceCase.EndAcrossSegments, end >= 0 && cut < end && cut > Math.Max(start, end - 5));
        }
    }

    private void Reach(DefenceCase defenceCase, bool reached = true)
    {
        if (reached)
        {
            Reached.Add(defenceCase);
        }
    }
}
