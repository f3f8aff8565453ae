using Microsoft.AspNetCore.Connections;
using SmtpKit;

namespace AspNetEndpoint;

/// <summary>Hands each connection that Kestrel accepts to the SMTP server.</summary>
public sealed class SmtpConnectionHandler(SmtpServer server) : ConnectionHandler
{
    private static readonly SmtpEndpoint Rules = new();

    public override Task OnConnectedAsync(ConnectionContext connection) => server.ServeAsync(
        connection.Transport,
        new SmtpConnectionInfo
        {
            Endpoint = Rules,
            LocalEndPoint = connection.LocalEndPoint,
            RemoteEndPoint = connection.RemoteEndPoint,
            Abort = connection.Abort,
        });
}
