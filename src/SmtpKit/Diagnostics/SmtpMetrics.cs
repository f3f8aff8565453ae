using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Diagnostics;

/// <summary>
/// The instruments of the meter <c>SmtpKit</c>. With nobody listening each measurement costs one check. No attribute has a value of the peer's choice:
/// it could make as many time series as it likes. General attributes bear the names of OpenTelemetry's semantic conventions.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SmtpMetrics
{
    public const string MeterName = SmtpKitInstrumentation.MeterName;

    private static readonly Meter SharedMeter = new(MeterName);

    // "other" first: what has no verb of our own.
    private static readonly string[] VerbNames = [.. Enum.GetValues<SmtpVerb>().Select(verb => verb == SmtpVerb.Unknown ? "other" : verb.ToString().ToUpperInvariant())];
    private static readonly string[] ReplyClasses = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Counter<long> _connections;
    private readonly UpDownCounter<long> _activeSessions;
    private readonly Histogram<double> _sessionDuration;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _messages;
    private readonly Histogram<long> _messageSize;
    private readonly Histogram<double> _storeDuration;
    private readonly Counter<long> _auth;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _rejections;

    /// <param name="factory">Null for the meter that all servers of the process share.</param>
    public SmtpMetrics(IMeterFactory? factory)
    {
        Meter meter = factory?.Create(new MeterOptions(MeterName)) ?? SharedMeter;
        _connections = meter.CreateCounter<long>("smtp.server.connections", "{connection}", "Connections, by whether they were given a session");
        _activeSessions = meter.CreateUpDownCounter<long>("smtp.server.sessions.active", "{session}", "Sessions at the moment");
        _sessionDuration = meter.CreateHistogram<double>("smtp.server.session.duration", "s", "How long sessions last");
        _commands = meter.CreateCounter<long>("smtp.server.commands", "{command}", "Commands, by verb and class of reply");
        _messages = meter.CreateCounter<long>("smtp.server.messages", "{message}", "Messages whose data was begun, by what became of them");
        _messageSize = meter.CreateHistogram<long>("smtp.server.message.size", "By", "Sizes of accepted messages");
        _storeDuration = meter.CreateHistogram<double>("smtp.server.store.duration", "s", "How long the store takes, the client's sending included");
        _auth = meter.CreateCounter<long>("smtp.server.auth", "{exchange}", "AUTH exchanges, by mechanism and outcome");
        _handshakes = meter.CreateCounter<long>("smtp.server.tls.handshakes", "{handshake}", "TLS handshakes, by version and outcome");
        _rejections = meter.CreateCounter<long>("smtp.server.rejections", "{rejection}", "Refusals, by reason");
    }

    /// <param name="connection">The connection, with its transport's own addresses.</param>
    /// <param name="isAccepted">Whether it gets a session.</param>
    /// <returns>Whether the session was counted as active, to be given to <see cref="SessionEnded"/>: a listener that comes in between must not see it go.</returns>
    public bool ConnectionSeen(SmtpConnectionInfo connection, bool isAccepted)
    {
        if (_connections.Enabled)
        {
            TagList tags = Connection(connection);
            tags.Add("smtp.connection.outcome", isAccepted ? "accepted" : "refused");
            _connections.Add(1, tags);
        }

        bool counts = isAccepted && _activeSessions.Enabled;
        if (counts)
        {
            _activeSessions.Add(1, Connection(connection));
        }

        return counts;
    }

    public void SessionEnded(SmtpConnectionInfo connection, bool wasCounted, SessionEnd end, TimeSpan duration)
    {
        if (wasCounted)
        {
            _activeSessions.Add(-1, Connection(connection));
        }

        if (_sessionDuration.Enabled)
        {
            TagList tags = Connection(connection);
            tags.Add("smtp.session.end", Snake(end.ToString()));
            if (end is not (SessionEnd.Quit or SessionEnd.Stopped))
            {
                tags.Add("error.type", Snake(end.ToString()));
            }

            _sessionDuration.Record(duration.TotalSeconds, tags);
        }
    }

    public void CommandAnswered(SmtpProtocol protocol, SmtpVerb verb, int code)
    {
        if (_commands.Enabled)
        {
            _commands.Add(1, Protocol(protocol), new("smtp.command", VerbNames[(int)verb]), new("smtp.reply.class", ReplyClasses[code / 100]));
        }
    }

    public void MessageEnded(SmtpProtocol protocol, MessageOutcome outcome, long octets)
    {
        if (_messages.Enabled)
        {
            _messages.Add(1, Protocol(protocol), new("smtp.message.outcome", Snake(outcome.ToString())));
        }

        if (outcome == MessageOutcome.Accepted && _messageSize.Enabled)
        {
            _messageSize.Record(octets, Protocol(protocol));
        }
    }

    public void StoreAnswered(SmtpProtocol protocol, int code, TimeSpan duration)
    {
        if (_storeDuration.Enabled)
        {
            _storeDuration.Record(duration.TotalSeconds, Protocol(protocol), new("smtp.reply.class", ReplyClasses[code / 100]));
        }
    }

    /// <param name="mechanism">One that is offered: nothing of the client's.</param>
    /// <param name="code">The reply's code.</param>
    public void AuthEnded(string mechanism, int code)
    {
        if (_auth.Enabled)
        {
            string outcome = code < 400 ? "success" : code < 500 ? "unavailable" : "failure";
            _auth.Add(1, new("smtp.auth.mechanism", mechanism), new("smtp.auth.outcome", outcome));
        }
    }

    /// <param name="tls">Null when the handshake failed.</param>
    /// <param name="fault">What it failed of.</param>
    public void HandshakeEnded(SmtpTlsInfo? tls, Exception? fault)
    {
        if (!_handshakes.Enabled)
        {
            return;
        }

        TagList tags = new() { { "smtp.tls.outcome", tls is null ? "failure" : "success" } };
        if (tls is not null)
        {
            tags.Add("tls.protocol.name", "tls");
            tags.Add("tls.protocol.version", tls.Protocol switch
            {
                SslProtocols.Tls12 => "1.2",
                SslProtocols.Tls13 => "1.3",
                _ => "other",
            });
        }
        else
        {
            // A closed list, whatever the framework throws.
            tags.Add("error.type", fault switch
            {
                OperationCanceledException => "timeout",
                AuthenticationException => "handshake",
                IOException => "disconnected",
                _ => "_OTHER",
            });
        }

        _handshakes.Add(1, tags);
    }

    public void Rejected(Rejection reason)
    {
        if (_rejections.Enabled)
        {
            _rejections.Add(1, new KeyValuePair<string, object?>("smtp.rejection.reason", Snake(reason.ToString())));
        }
    }

    /// <summary>A name of ours, as attributes have them: <c>TimedOut</c> is <c>timed_out</c>.</summary>
    internal static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i == 0 ? "" : "_")}{char.ToLowerInvariant(c)}" : $"{c}"));

    private static KeyValuePair<string, object?> Protocol(SmtpProtocol protocol) =>
        new("network.protocol.name", protocol == SmtpProtocol.Lmtp ? "lmtp" : "smtp");

    private static TagList Connection(SmtpConnectionInfo connection)
    {
        TagList tags = new() { Protocol(connection.Endpoint.Protocol) };
        tags.Add("network.transport", connection.LocalEndPoint switch
        {
            IPEndPoint => "tcp",
            UnixDomainSocketEndPoint => "unix",
            _ => "pipe",
        });
        if (connection.LocalEndPoint is IPEndPoint { Address: var address, Port: var port })
        {
            tags.Add("network.type", address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? "ipv6" : "ipv4");
            tags.Add("server.address", address.ToString());
            tags.Add("server.port", port);
        }

        return tags;
    }
}
