using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SmtpKit.AspNetCore;

/// <summary>An endpoint of Kestrel on which SMTP is spoken: what <c>UseSmtp</c> has made.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class KestrelSmtpEndpoint
{
    private readonly ListenOptions _listen;
    private readonly Lazy<SmtpServer> _server;

    internal KestrelSmtpEndpoint(ListenOptions listen, string serverName, SmtpEndpoint rules)
    {
        _listen = listen;
        ServerName = serverName;
        Rules = rules;
        _server = new Lazy<SmtpServer>(Prepare);
    }

    /// <summary>
    /// Where Kestrel listens: as it was asked for, and once Kestrel has started with the port that the system chose. Where Kestrel is not the host's server,
    /// as under <c>TestServer</c>, nobody ever listens there.
    /// </summary>
    public EndPoint EndPoint => _listen.EndPoint;

    /// <summary>The name of the server that serves it; empty for the default one.</summary>
    public string ServerName { get; }

    /// <summary>The rules of the endpoint, with the certificates that were found for it once it has been used.</summary>
    internal SmtpEndpoint Rules { get; }

    /// <summary>Connects in memory, without a socket and without Kestrel, to the server and by the rules of this endpoint: for tests.</summary>
    /// <returns>The client's end, for asynchronous reads and writes; dispose it to hang up. The session's end points are null.</returns>
    /// <remarks>Connection middlewares that stand before <c>UseSmtp</c>, <c>UseHttps</c> among them, are not passed.</remarks>
    /// <exception cref="ArgumentException">The rules cannot be kept by the server; the message names them.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no such server, it was stopped, or the certificate of the configuration cannot be used; the message names the key.
    /// </exception>
    public Task<Stream> ConnectAsync() => Start().ConnectAsync(Rules);

    /// <summary>The server, once the rules are found to be such as it can keep. Later calls cost nothing; a failed one may be tried again.</summary>
    internal SmtpServer Start() => _server.Value;

    private SmtpServer Prepare()
    {
        try
        {
            SmtpServer server = SmtpServers.Find(_listen.ApplicationServices, ServerName);
            DefaultCertificate.Of(_listen.KestrelServerOptions, _listen.ApplicationServices).Complete(Rules);
            server.Check(Rules);
            return server;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Which of Kestrel's endpoints it is stands in no message below.
            string message = $"SMTP on {_listen}: {exception.Message}";
            throw exception is ArgumentException ? new ArgumentException(message, exception) : (Exception)new InvalidOperationException(message, exception);
        }
    }
}
