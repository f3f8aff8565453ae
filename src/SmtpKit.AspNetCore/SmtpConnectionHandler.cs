using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SmtpKit.AspNetCore;

/// <summary>Hands each connection of an endpoint to its server.</summary>
internal sealed class SmtpConnectionHandler(SmtpServer server, SmtpEndpoint rules, IServiceProvider services)
{
    private readonly ILogger _logger =
        (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(Log.Category);

    /// <summary>Serves one connection. Completes when its session has ended; what is below is closed by whoever made it.</summary>
    public async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!SpeaksSmtp(connection))
        {
            return;
        }

        SmtpConnectionInfo info = new()
        {
            Endpoint = rules,
            LocalEndPoint = connection.LocalEndPoint,
            RemoteEndPoint = connection.RemoteEndPoint,
            Tls = await TransportTls.FindAsync(connection.Features, rules).ConfigureAwait(false),
            Abort = connection.Abort,

            // There is none where the connection was not made by Kestrel.
            Closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default,
        };
        try
        {
            await server.ServeAsync(connection.Transport, info).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // The one thing that it means here: whoever stops the host may stop the server first, and Kestrel still accepts.
            await RefuseAsync(connection, isMute: rules.Tls == TlsMode.Implicit && info.Tls is null).ConfigureAwait(false);
        }
    }

    // UseHttps with a list of its own: a client that was promised HTTP is not to be talked into SMTP (ALPACA, https://alpaca-attack.com).
    private bool SpeaksSmtp(ConnectionContext connection)
    {
        ReadOnlyMemory<byte> agreed = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        if (agreed.IsEmpty || agreed.Span.SequenceEqual("smtp"u8))
        {
            return true;
        }

        Log.OtherProtocolAgreed(_logger, connection.ConnectionId);
        return false;
    }

    private async Task RefuseAsync(ConnectionContext connection, bool isMute)
    {
        Log.ServerStopped(_logger, connection.ConnectionId);
        if (isMute)
        {
            return;
        }

        try
        {
            // Lost on a client that reads nothing: it is not waited for, and Kestrel closes what it has not taken.
            using CancellationTokenSource enough = new(TimeSpan.FromSeconds(1), services.GetService<TimeProvider>() ?? TimeProvider.System);
            await connection.Transport.Output.WriteAsync("421 4.3.2 Service shutting down\r\n"u8.ToArray(), enough.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ConnectionAbortedException or InvalidOperationException)
        {
            Log.RefusalNotSent(_logger, connection.ConnectionId, exception.Message);
        }
    }
}
