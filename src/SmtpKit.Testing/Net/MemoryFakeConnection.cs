using System.IO.Pipelines;
using System.Net;
using SmtpKit.Net;

namespace SmtpKit.Testing.Net;

/// <summary>A connection in memory, with the back-pressure of a socket.</summary>
internal sealed class MemoryFakeConnection : FakeConnection
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;

    public MemoryFakeConnection(TimeProvider time, CancellationToken stop)
        : this(new Pipe(), new Pipe(), time, stop)
    {
    }

    private MemoryFakeConnection(Pipe toServer, Pipe toClient, TimeProvider time, CancellationToken stop)
        : base(new DuplexPipeStream(toServer.Reader, toClient.Writer), time, stop)
    {
        _toServer = toServer;
        _toClient = toClient;
        Client = new DuplexPipeStream(toClient.Reader, toServer.Writer);
    }

    /// <summary>The client's end.</summary>
    public Stream Client { get; }

    public override EndPoint? LocalEndPoint => null;

    public override EndPoint? RemoteEndPoint => null;

    protected override void EndTransportOutput() => _toClient.Writer.Complete();

    public override Task CloseAsync()
    {
        _toClient.Writer.Complete();
        _toServer.Reader.Complete();
        return Task.CompletedTask;
    }

    protected override void ResetTransport()
    {
        IOException reset = new("The connection was reset by the fake server.");
        _toClient.Writer.Complete(reset);

        // The reader may be in use: it is completed when the session has let go of it.
        _toServer.Reader.CancelPendingRead();
    }

    // In memory nothing tells it but a read.
    protected override Task ClientGoneAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
