using System.IO.Pipelines;

namespace SmtpKit.Net;

/// <summary>A connection in memory: what one end writes the other reads, with the back-pressure of a socket.</summary>
internal sealed class MemoryTransport
{
    public MemoryTransport()
    {
        Pipe toServer = new();
        Pipe toClient = new();
        Server = new Duplex(toServer.Reader, toClient.Writer);
        Client = new DuplexPipeStream(toClient.Reader, toServer.Writer);
    }

    /// <summary>The server's end.</summary>
    public IDuplexPipe Server { get; }

    /// <summary>The client's end.</summary>
    public Stream Client { get; }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
