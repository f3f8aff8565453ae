using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.InMemory;

/// <summary>
/// A transport of Kestrel without sockets: the whole of Kestrel runs, with its middlewares, and a test connects by name. Real end points go to Kestrel's own
/// transport beside it.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "An end point is what it is.")]
internal sealed class MemoryListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly ConcurrentDictionary<string, MemoryListener> _listeners = new();

    public bool CanBind(EndPoint endpoint) => endpoint is MemoryEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        MemoryEndPoint memory = (MemoryEndPoint)endpoint;
        MemoryListener listener = new(memory);
        return _listeners.TryAdd(memory.Name, listener) ? new(listener) : throw new AddressInUseException($"'{memory.Name}' is in use.");
    }

    /// <summary>The client's end of a new connection.</summary>
    public DuplexPipeStream Connect(string name) => _listeners[name].Connect();

    private sealed class MemoryListener(EndPoint endPoint) : IConnectionListener
    {
        private readonly Channel<ConnectionContext> _arrived = Channel.CreateUnbounded<ConnectionContext>();
        private int _count;

        public EndPoint EndPoint => endPoint;

        public DuplexPipeStream Connect()
        {
            Pipe toServer = new();
            Pipe toClient = new();
            MemoryConnection connection = new(
                $"memory-{Interlocked.Increment(ref _count)}",
                new DuplexPipe(toServer.Reader, toClient.Writer),
                new DuplexPipe(toClient.Reader, toServer.Writer));
            if (!_arrived.Writer.TryWrite(connection))
            {
                throw new IOException("Nobody listens any more.");
            }

            return new DuplexPipeStream(toClient.Reader, toServer.Writer);
        }

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await _arrived.Reader.WaitToReadAsync(cancellationToken))
            {
                if (_arrived.Reader.TryRead(out ConnectionContext? connection))
                {
                    return connection;
                }
            }

            // Unbound.
            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _arrived.Writer.TryComplete();
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }

    // Its base cancels on a thread of the pool what it may have disposed of meanwhile, which ends the process.
    private sealed class MemoryConnection : DefaultConnectionContext
    {
        // Holds nothing to dispose of: nobody asks for its wait handle.
        private readonly CancellationTokenSource _closed = new();

        public MemoryConnection(string id, IDuplexPipe transport, IDuplexPipe application)
            : base(id, transport, application) => ConnectionClosed = _closed.Token;

        public override void Abort(ConnectionAbortedException abortReason) => _ = _closed.CancelAsync();
    }
}

/// <summary>Where such a transport listens: a name.</summary>
internal sealed class MemoryEndPoint(string name) : EndPoint
{
    public string Name => name;

    public override string ToString() => $"memory:{name}";
}
