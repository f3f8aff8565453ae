using System.Net;
using System.Security.Claims;
using SmtpKit.Session;

namespace SmtpKit;

/// <summary>What hooks see of one connection.</summary>
/// <remarks>Not thread-safe: the server calls one hook of a session at a time.</remarks>
public sealed class SmtpSession
{
    private Dictionary<string, object?>? _items;
    private Disposals? _disposals;

    internal SmtpSession(string id, SmtpServerOptions options, SmtpEndpoint endpoint, SmtpConnectionInfo connection, SmtpProxyHeader? proxyHeader = null)
    {
        Id = id;
        ServerName = options.ServerName;
        TimeProvider = options.TimeProvider;
        Endpoint = endpoint;
        TransportLocalEndPoint = connection.LocalEndPoint;
        TransportRemoteEndPoint = connection.RemoteEndPoint;
        LocalEndPoint = proxyHeader?.Destination ?? connection.LocalEndPoint;
        RemoteEndPoint = proxyHeader?.Source ?? connection.RemoteEndPoint;
        ProxyHeader = proxyHeader;
        Tls = connection.Tls;
        ConnectedAt = TimeProvider.GetUtcNow();
        _items = connection.Items;
    }

    /// <summary>Names the session in logs; unique across sessions and, in practice, across restarts. 13 characters of <c>0-9A-V</c>.</summary>
    public string Id { get; }

    /// <summary>The name this server goes by (<see cref="SmtpServerOptions.ServerName"/>).</summary>
    public string ServerName { get; }

    /// <summary>The endpoint whose rules hold; the server's own copy, so that changing it changes nothing.</summary>
    public SmtpEndpoint Endpoint { get; }

    /// <summary>Where the client connected to, behind a proxy too; null when the transport has no such thing (an in-memory pair).</summary>
    public EndPoint? LocalEndPoint { get; internal set; }

    /// <summary>
    /// Where the client connected from: an <see cref="IPEndPoint"/>, or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>, commonly without a path. Behind a
    /// proxy, what its PROXY header says, or XCLIENT. Null when the transport has no such thing.
    /// </summary>
    public EndPoint? RemoteEndPoint { get; internal set; }

    /// <summary>
    /// The client's host name, as a trusted proxy told it by XCLIENT: letters, digits, hyphens, underscores and dots. Null when none did; the server itself
    /// asks no DNS.
    /// </summary>
    public string? RemoteHostName { get; internal set; }

    /// <summary>
    /// The client from which whoever is connected has the next message, or the present one, as told by XFORWARD. Null when nothing was told. Forgotten at
    /// the end of each transaction, at RSET and at a new HELO, EHLO or LHLO.
    /// </summary>
    public ForwardedClient? ForwardedClient { get; internal set; }

    /// <summary>The connection's own local end point, whatever a proxy says; null when the transport has no such thing.</summary>
    public EndPoint? TransportLocalEndPoint { get; }

    /// <summary>The connection's own remote end point, the proxy's behind one; null when the transport has no such thing.</summary>
    public EndPoint? TransportRemoteEndPoint { get; }

    /// <summary>What the proxy said of the connection; null unless <see cref="SmtpEndpoint.RequireProxyHeader"/> is set.</summary>
    public SmtpProxyHeader? ProxyHeader { get; }

    /// <summary>When the session began, by the server's <see cref="TimeProvider"/>.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>How the connection is encrypted now; null while it is not.</summary>
    public SmtpTlsInfo? Tls { get; internal set; }

    /// <summary>
    /// What the client called itself in HELO, EHLO or LHLO: 1 to 255 printable ASCII characters without a space, otherwise unchecked and
    /// not to be trusted. Null before, and again after STARTTLS; after XCLIENT what that told.
    /// </summary>
    public string? HelloName { get; internal set; }

    /// <summary>Whether the client greeted with EHLO (or LHLO), so that the extensions are in force.</summary>
    public bool IsExtended { get; internal set; }

    /// <summary>
    /// Who signed in by AUTH; null when nobody did. After XCLIENT with LOGIN whom the proxy named, in an identity of the authentication type <c>XCLIENT</c>.
    /// </summary>
    public ClaimsPrincipal? User { get; internal set; }

    /// <summary>The mechanism by which <see cref="User"/> signed in, for example <c>PLAIN</c>, or <c>XCLIENT</c>; null when nobody did.</summary>
    public string? AuthenticationMechanism { get; internal set; }

    /// <summary>For the host's own use: lives as long as the session. Made when first asked for.</summary>
    /// <remarks>
    /// It survives STARTTLS and XCLIENT, which make the server forget what the client has said, but not what hooks have found out. Whoever keeps
    /// something there that follows from the address, the greeting or the user has to put it right, in
    /// <see cref="IConnectionFilter.OnConnectedAsync"/>, which is asked again after XCLIENT, or <see cref="IConnectionFilter.OnHelloAsync"/>, after both.
    /// </remarks>
    public IDictionary<string, object?> Items => _items ??= [];

    /// <summary>The server's clock.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>
    /// Has the server dispose of something when the session is over and <see cref="IConnectionFilter.OnDisconnectedAsync"/> has been told.
    /// </summary>
    /// <param name="disposable">Owned by the server from here on. Disposed of once, the one registered last first.</param>
    /// <remarks>
    /// As <see cref="MailTransaction.RegisterForDisposeAsync"/>. The connection is closed by then, and counts for <see cref="SmtpLimits.MaxConnections"/>
    /// until it is done. May be called by any hook, and from any thread.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The session is over: nothing was taken, and the caller still owns it.</exception>
    public void RegisterForDisposeAsync(IAsyncDisposable disposable)
    {
        ArgumentNullException.ThrowIfNull(disposable);
        Disposals disposals = _disposals ?? Interlocked.CompareExchange(ref _disposals, new Disposals(), null) ?? _disposals;
        ObjectDisposedException.ThrowIf(!disposals.TryAdd(disposable), this);
    }

    /// <summary>Ends the session: nothing more is registered with it.</summary>
    /// <returns>What is to be disposed of; null when there is nothing, as for most.</returns>
    internal Disposals? End() => Interlocked.CompareExchange(ref _disposals, Disposals.Closed, null);
}
