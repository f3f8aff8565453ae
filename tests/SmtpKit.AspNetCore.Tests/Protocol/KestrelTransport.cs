using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SmtpKit.Tests.Support;

/// <summary>A Kestrel with one endpoint, of SMTP, on a free port of the loopback: as a host's, without the host, which would cost more than the test.</summary>
internal sealed class KestrelTransport : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Arrival> _expected = new();
    private readonly ServiceProvider _services;
    private readonly KestrelServer _kestrel;
    private readonly IPEndPoint _address;
    private readonly SmtpServer _server;
    private readonly SmtpEndpoint _rules;

    private KestrelTransport(SmtpServer server, SmtpEndpoint rules)
    {
        _server = server;
        _rules = rules;
        _services = new ServiceCollection().AddSingleton(server).AddOptions().BuildServiceProvider();
        KestrelServerOptions options = new() { ApplicationServices = _services };
        ListenOptions? endpoint = null;
        options.Listen(IPAddress.Loopback, 0, listen =>
        {
            endpoint = listen;
            listen.Use(next => connection => AcceptAsync(connection, next));
            listen.UseSmtp("", rules);
        });
        SocketTransportFactory sockets = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _kestrel = new KestrelServer(Options.Create(options), sockets, NullLoggerFactory.Instance);
        _kestrel.StartAsync(new NoHttp(), CancellationToken.None).GetAwaiter().GetResult();
        _address = (IPEndPoint)endpoint!.EndPoint;
    }

    /// <summary>Starts it, for the rules of one endpoint.</summary>
    public static KestrelTransport Start(SmtpServer server, SmtpEndpoint rules) => new(server, rules);

    /// <summary>Connects; what the connection is to look like, it has become before SMTP sees it.</summary>
    public TestClient Connect(IPEndPoint? from, PipeOptions? toClientOptions, SmtpTlsInfo? tls, CancellationToken cut)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Arrival arrival = new(from, tls, toClientOptions is null ? null : new Pipe(toClientOptions), cut);
        _expected[((IPEndPoint)socket.LocalEndPoint!).Port] = arrival;
        socket.Connect(_address);
        KestrelClientStream stream = new(socket, arrival.Reader, arrival.ToClient?.Reader);
        return new TestClient(stream, new SendingHalf(socket), arrival.Reader, arrival.Session.Task);
    }

    public async ValueTask DisposeAsync()
    {
        await _kestrel.StopAsync(new CancellationToken(canceled: true));
        _kestrel.Dispose();
        await _services.DisposeAsync();
    }

    // As a middleware that reads a header of a proxy would: it looks at the connection, and puts another end point in its place.
    private async Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!_expected.TryRemove(((IPEndPoint)connection.RemoteEndPoint!).Port, out Arrival? arrival))
        {
            connection.Abort();
            return;
        }

        arrival.Reader.Attach(connection.Transport.Input);
        connection.Transport = new DuplexPipe(arrival.Reader, arrival.ToClient?.Writer ?? connection.Transport.Output);
        connection.RemoteEndPoint = arrival.From;
        connection.LocalEndPoint = null;
        if (arrival.Tls is not null)
        {
            connection.Features.Set(arrival.Tls);
        }

        if (arrival.ToClient is { } pipe)
        {
            // What is broken off takes nothing any more.
            connection.ConnectionClosed.Register(pipe.Writer.CancelPendingFlush);
        }

        try
        {
            await (arrival.Cut.CanBeCanceled ? ServeAsync(connection, arrival) : next(connection));
            arrival.Session.SetResult();
        }
        catch (Exception exception)
        {
            arrival.Session.SetException(exception);
            throw;
        }
    }

    private Task ServeAsync(ConnectionContext connection, Arrival arrival) => _server.ServeAsync(
        connection.Transport, new SmtpConnectionInfo { Endpoint = _rules, RemoteEndPoint = arrival.From, Tls = arrival.Tls, Abort = connection.Abort }, arrival.Cut);

    private sealed record Arrival(IPEndPoint? From, SmtpTlsInfo? Tls, Pipe? ToClient, CancellationToken Cut)
    {
        public WatchedReader Reader { get; } = new();

        public TaskCompletionSource Session { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // What writes its end to the socket alone.
    private sealed class SendingHalf(Socket socket) : PipeWriter
    {
        public override void Complete(Exception? exception = null) => socket.Shutdown(SocketShutdown.Send);

        public override void Advance(int bytes) => throw new NotSupportedException();

        public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class NoHttp : IHttpApplication<object>
    {
        public object CreateContext(IFeatureCollection contextFeatures) => throw new InvalidOperationException("HTTP came to an endpoint of SMTP.");

        public Task ProcessRequestAsync(object context) => throw new NotSupportedException();

        public void DisposeContext(object context, Exception? exception)
        {
        }
    }
}
