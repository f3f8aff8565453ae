using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit;
using SmtpKit.AspNetCore;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>SMTP on endpoints of Kestrel.</summary>
public static class SmtpListenOptionsExtensions
{
    /// <summary>Speaks SMTP on this endpoint of Kestrel, by the default server, beside whatever the others speak.</summary>
    /// <inheritdoc cref="UseSmtp(ListenOptions, string, Action{SmtpEndpoint})"/>
    public static ListenOptions UseSmtp(this ListenOptions listen, Action<SmtpEndpoint>? configure = null) => listen.UseSmtp("", configure);

    /// <summary>Speaks SMTP on this endpoint of Kestrel, by one of several servers.</summary>
    /// <param name="listen">The endpoint: a TCP port, a Unix-domain socket or a named pipe.</param>
    /// <param name="serverName">The name that the server was added by; empty for the default one.</param>
    /// <param name="configure">
    /// Sets the rules of this endpoint. Default: null, plain SMTP with STARTTLS where there is a certificate. <see cref="SmtpEndpoint.Address"/> and
    /// <see cref="SmtpEndpoint.UnixSocketMode"/> mean nothing here: Kestrel listens.
    /// </param>
    /// <returns>The same object. What is added behind is never reached.</returns>
    /// <remarks>
    /// <para>
    /// The connection is Kestrel's: its <c>Limits.MaxConcurrentConnections</c> counts it, connection middlewares that stand before see it first, and so does
    /// <c>UseConnectionLogging</c>. HTTP's time-outs and rates do not apply; those of <see cref="SmtpLimits"/> do. When Kestrel stops, idle sessions hear 421
    /// and transactions in progress are finished within the host's <c>ShutdownTimeout</c>.
    /// </para>
    /// <para>
    /// An endpoint without a <see cref="SmtpEndpoint.Certificate"/> and a <see cref="SmtpEndpoint.CertificateSource"/> takes the certificate of the
    /// configuration's section <c>Kestrel:Certificates:Default</c>, and in Development otherwise ASP.NET Core's development certificate, when there is one.
    /// </para>
    /// <para>
    /// It may stand behind <c>UseHttps</c>: TLS is then Kestrel's, and neither STARTTLS nor a second handshake is offered. So that no client is refused for
    /// asking for <c>smtp</c> by ALPN, <see cref="ListenOptions.Protocols"/> is set to <see cref="HttpProtocols.None"/> here, which empties Kestrel's list.
    /// </para>
    /// <para>Called while Kestrel is being configured, on one thread. What is wrong with the rules is an exception when Kestrel starts, and names them.</para>
    /// </remarks>
    public static ListenOptions UseSmtp(this ListenOptions listen, string serverName, Action<SmtpEndpoint>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(serverName);
        SmtpEndpoint rules = new();
        configure?.Invoke(rules);
        return listen.UseSmtp(serverName, rules);
    }

    /// <summary>As the public ones, with an endpoint that is there already.</summary>
    internal static ListenOptions UseSmtp(this ListenOptions listen, string serverName, SmtpEndpoint rules)
    {
        KestrelSmtpEndpoint endpoint = new(listen, serverName, rules);
        KestrelSmtpEndpoints.Of(listen.KestrelServerOptions).Add(endpoint);
        listen.Protocols = HttpProtocols.None;
        listen.Use(_ => new SmtpConnectionHandler(endpoint.Start(), endpoint.Rules, listen.ApplicationServices).OnConnectedAsync);
        return listen;
    }
}
