using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using SmtpKit.AspNetCore.Tests.Support;
using SmtpKit.Inbox.Pop3;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Pop3.Support;

/// <summary>A server over pipes in memory, on a clock that stands still, with one maildrop for everybody.</summary>
internal sealed class Pop3TestServer : IPop3Maildrops, IAsyncDisposable
{
    private readonly Lazy<Pop3Server> _server;
    private readonly ILoggerFactory _loggers;

    public Pop3TestServer()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
        _server = new(() => new Pop3Server(Options, this, _loggers, Time ?? Clock));
    }

    /// <summary>To be changed before the first connection. The clock stands still, and most transcripts are not about it.</summary>
    public Pop3Options Options { get; } = new() { Address = "127.0.0.1:0", FailedLoginDelay = TimeSpan.Zero };

    public ManualTimeProvider Clock { get; } = new();

    /// <summary>In the place of <see cref="Clock"/>, where a test has another.</summary>
    public TimeProvider? Time { get; set; }

    public RecordingLogs Log { get; } = new();

    public TestMaildrop Maildrop { get; } = new();

    /// <summary>The user names that have signed in.</summary>
    public List<string> SignedIn { get; } = [];

    public Pop3Server Server => _server.Value;

    public TimeSpan? Retention { get; set; }

    public IPop3Maildrop Find(string userName)
    {
        SignedIn.Add(userName);
        return Maildrop;
    }

    /// <summary>Two short messages, of 17 and 23 octets.</summary>
    public Pop3TestServer WithMail()
    {
        Maildrop.Add("Subject: 1\r\n\r\na\r\n").Add("Subject: 2\r\n\r\n.dot\r\nb\r\n");
        return this;
    }

    /// <summary>Lets <c>ada</c> in with <c>secret</c>.</summary>
    public Pop3TestServer WithUser()
    {
        Options.CheckPassword = (name, password, _) => new(name == "ada" && password == "secret");
        return this;
    }

    /// <summary>Opens a session.</summary>
    /// <param name="isLocal">Whether it comes over loopback.</param>
    /// <param name="toServer">On which threads the session goes on.</param>
    /// <param name="toClient">How much may lie between the server and a client that does not read.</param>
    public Pop3Client Connect(bool isLocal = true, PipeOptions? toServer = null, PipeOptions? toClient = null)
    {
        Pipe input = new(toServer ?? PipeOptions.Default);
        Pipe output = new(toClient ?? PipeOptions.Default);
        WatchedReader reader = new(input.Reader);
        Task session = Server.ServeAsync(new DuplexPipe(reader, output.Writer), isLocal);
        return new Pop3Client(new DuplexPipeStream(output.Reader, input.Writer), input.Writer, reader, session);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(new CancellationToken(canceled: true));
        _loggers.Dispose();
    }
}
