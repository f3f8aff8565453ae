using System.Net;
using System.Text;
using SmtpKit.Testing.Sessions;

namespace SmtpKit.Testing;

/// <summary>What a fake server knows of one connection, while it lasts and afterwards.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class FakeSession
{
    private readonly TranscriptLog _log = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _helloName;
    private volatile string? _userName;
    private volatile SmtpTlsInfo? _tls;
    private volatile bool _isOpen = true;
    private volatile int _end;

    internal FakeSession(int number, EndPoint? remoteEndPoint, DateTimeOffset connectedAt)
    {
        Number = number;
        RemoteEndPoint = remoteEndPoint;
        ConnectedAt = connectedAt;
    }

    /// <summary>Counts the server's connections from 1.</summary>
    public int Number { get; }

    /// <summary>Where the client is; null in memory.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>When it connected, by the server's clock.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>What the client called itself last; null when it has not yet, and again behind STARTTLS.</summary>
    public string? HelloName
    {
        get => _helloName;
        internal set => _helloName = value;
    }

    /// <summary>Who signed in; null when nobody did.</summary>
    public string? UserName
    {
        get => _userName;
        internal set => _userName = value;
    }

    /// <summary>How the connection is encrypted; null while it is not.</summary>
    public SmtpTlsInfo? Tls
    {
        get => _tls;
        internal set => _tls = value;
    }

    /// <summary>Whether the connection is open.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>How the session ended; <see cref="SessionEnd.None"/> while it has not, and for a connection that was over before it had one.</summary>
    public SessionEnd End => (SessionEnd)_end;

    /// <summary>
    /// What was said: lines of the client behind <c>C:</c>, of the server behind <c>S:</c>, remarks behind <c>#</c>. Passwords and tokens are <c>****</c>, a
    /// message is its count of octets: <c>C: (1234 octets)</c>. Of what is longer than 1 MiB the middle is left out.
    /// </summary>
    public string Transcript => _log.ToString();

    internal TranscriptLog Log => _log;

    internal Task Ended => _ended.Task;

    /// <summary>One line: number, user, end and count of lines; for failure messages.</summary>
    public override string ToString()
    {
        StringBuilder text = new($"session {Number}");
        text.Append(HelloName is { } hello ? $" of {hello}" : "").Append(UserName is { } user ? $", signed in as {user}" : "");
        return text.Append(IsOpen ? ", open" : $", ended: {End}").ToString();
    }

    internal void Close(SessionEnd end)
    {
        _end = (int)end;
        _isOpen = false;
        _ended.TrySetResult();
    }
}
