using System.Globalization;
using System.Text;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Inbox.Capture;

/// <summary>
/// Writes down what is said in a session: all of it up to the first message, and what was said for the present one. So a session of a thousand messages does not
/// keep a thousand times everything.
/// </summary>
/// <remarks>Used on the session's turn. <see cref="ToString"/> is called by the store, while the session waits for it.</remarks>
internal sealed class Transcript(ISessionObserver? next) : ISessionObserver
{
    private const string Key = "SmtpKit.Inbox.Transcript";
    private const int MaxPart = 32 * 1024;

    private readonly Part _opening = new();
    private readonly Part _message = new();
    private bool _hasMessage;
    private bool _isGreeting = true;
    private bool _hasEarlier;

    // Where it belongs is known only when the command is.
    private string? _line;

    /// <summary>Begins one for a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="next">Who else looks on.</param>
    public static Transcript Begin(SmtpSession session, ISessionObserver? next)
    {
        Transcript transcript = new(next);
        session.Items[Key] = transcript;
        return transcript;
    }

    /// <summary>The one of a session; null when there is none.</summary>
    public static Transcript? Of(SmtpSession session) => session.Items.TryGetValue(Key, out object? value) ? value as Transcript : null;

    public void OnLine(string line)
    {
        Settle();
        _line = line;
        next?.OnLine(line);
    }

    public SmtpReply? OnCommand(SmtpVerb verb, string line)
    {
        _isGreeting = verb is SmtpVerb.Helo or SmtpVerb.Ehlo or SmtpVerb.Lhlo;
        if (verb == SmtpVerb.Mail)
        {
            _hasEarlier |= _hasMessage;
            _hasMessage = true;
            _message.Clear();
        }

        return next?.OnCommand(verb, line);
    }

    public void OnHello(IList<string> lines) => next?.OnHello(lines);

    public SmtpReply OnReply(SmtpReply reply)
    {
        SmtpReply given = next?.OnReply(reply) ?? reply;
        Settle();

        // As it is sent: RFC 2034 section 4 wants no enhanced status codes in these.
        string text = Encoding.ASCII.GetString(given.Encoded(withEnhancedCode: !_isGreeting));
        foreach (string line in text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Current.Add("S: " + line);
        }

        return given;
    }

    public void OnMessage(long octets, MessageBodyFailure? failure) => next?.OnMessage(octets, failure);

    public void OnTls(SmtpTlsInfo tls)
    {
        Settle();
        Current.Add($"-- TLS: {tls}");
        next?.OnTls(tls);
    }

    public void OnEnd(SessionEnd end) => next?.OnEnd(end);

    /// <summary>What was said up to now.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        _opening.AppendTo(text);
        if (_hasEarlier)
        {
            text.Append("-- earlier messages of this session are left out\n");
        }

        _message.AppendTo(text);
        if (_line is not null)
        {
            text.Append("C: ").Append(_line).Append('\n');
        }

        return text.ToString();
    }

    private Part Current => _hasMessage ? _message : _opening;

    private void Settle()
    {
        if (_line is { } line)
        {
            Current.Add("C: " + line);
            _line = null;
        }
    }

    /// <summary>Lines, up to a size; what comes behind is counted.</summary>
    private sealed class Part
    {
        private readonly StringBuilder _text = new();
        private int _leftOut;

        public void Add(string line)
        {
            if (_text.Length + line.Length >= MaxPart)
            {
                _leftOut++;
                return;
            }

            _text.Append(line).Append('\n');
        }

        public void Clear()
        {
            _text.Clear();
            _leftOut = 0;
        }

        public void AppendTo(StringBuilder text)
        {
            text.Append(_text);
            if (_leftOut > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"-- {_leftOut} lines are left out\n");
            }
        }
    }
}
