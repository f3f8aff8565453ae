using System.Net;

namespace SmtpKit;

/// <summary>What the caller of <see cref="SmtpServer.ServeAsync"/> knows of the connection that it hands over.</summary>
public sealed class SmtpConnectionInfo
{
    /// <summary>The endpoint whose rules hold for this connection. Default: a new one, plain SMTP without TLS.</summary>
    public SmtpEndpoint Endpoint
    {
        get => field ??= new SmtpEndpoint();
        init;
    }

    /// <summary>Where the client connected to, if that means anything on this transport.</summary>
    public EndPoint? LocalEndPoint { get; init; }

    /// <summary>Where the client connected from, if that means anything on this transport.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>TLS that the transport has already made; STARTTLS is then not offered. Null when there is none.</summary>
    public SmtpTlsInfo? Tls { get; init; }

    /// <summary>First content of <see cref="SmtpSession.Items"/>; null for none. The session keeps and changes this very dictionary.</summary>
    public Dictionary<string, object?>? Items { get; init; }

    /// <summary>
    /// Breaks the transport off at once: pending reads and writes of both pipes must end. Called at most once, from any thread, when the
    /// peer does not take what is sent to it in time, or when the server is cut short. Null: the session cancels its own pending read and
    /// write and completes the pipes with an exception, which for most transports is as good.
    /// </summary>
    public Action? Abort { get; init; }

    /// <summary>
    /// Cancelled when the transport's owner asks this one session for an end, as <see cref="SmtpServer.StopAsync"/> asks all: it hears 421 when it is idle, and
    /// once it has finished the transaction that is in progress. Default: never. It does not cut anything short; the token of
    /// <see cref="SmtpServer.ServeAsync"/> does.
    /// </summary>
    public CancellationToken Closing { get; init; }
}
