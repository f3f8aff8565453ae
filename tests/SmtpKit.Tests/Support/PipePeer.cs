using System.IO.Pipelines;
using System.Text;
using SmtpKit.Net;

namespace SmtpKit.Tests.Support;

/// <summary>A peer over bare pipes, for what a <see cref="TestClient"/> does not do: it reads nothing by itself, and may fail in the middle.</summary>
internal sealed class PipePeer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WatchedWriter _fromServer;
    private readonly PipeWriter _toServer;
    private readonly PipeReader _input;
    private readonly Task _session;

    /// <summary>Connects.</summary>
    /// <param name="server">The server; its endpoint's rules hold.</param>
    /// <param name="takes">How many octets the peer takes before the server has to wait for it.</param>
    /// <param name="abort">What the server calls to break the transport off.</param>
    public PipePeer(TestServer server, int takes = 64 * 1024, Action? abort = null)
    {
        Pipe toServer = new();
        Pipe toClient = new(new PipeOptions(pauseWriterThreshold: takes, resumeWriterThreshold: takes / 2));
        _fromServer = new WatchedWriter(toClient.Writer);
        _toServer = toServer.Writer;
        _input = toClient.Reader;
        Stream = new DuplexPipeStream(_input, _toServer);
        _session = server.Server.ServeAsync(
            new DuplexPipe(toServer.Reader, _fromServer), new SmtpConnectionInfo { Endpoint = server.Endpoint, Abort = abort });
    }

    /// <summary>Both directions, to put TLS over.</summary>
    public Stream Stream { get; }

    /// <summary>The session as <see cref="SmtpServer.ServeAsync"/> gave it.</summary>
    public Task Session => _session;

    public async Task SendAsync(string text) => await _toServer.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask().WaitAsync(Patience);

    /// <summary>Waits until the session cannot send on.</summary>
    public Task ServerIsStuckAsync() => _fromServer.Stuck.WaitAsync(Patience);

    /// <summary>Waits for the session's end; throws what it threw.</summary>
    public Task SessionEndsAsync() => _session.WaitAsync(Patience);

    /// <summary>Fails as a transport fails whose peer has reset the connection: the next read of the server throws, at once.</summary>
    public void Reset() => _toServer.Complete(new IOException("Connection reset by peer"));

    /// <summary>Sends no more, as a client that has closed.</summary>
    public void FinishSending() => _toServer.Complete();

    /// <summary>Reads no more: what waits to be sent is sent in vain.</summary>
    public void CloseInput() => _input.Complete();
}
