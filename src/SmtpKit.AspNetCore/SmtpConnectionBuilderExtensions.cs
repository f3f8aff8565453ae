using Microsoft.Extensions.DependencyInjection;
using SmtpKit;
using SmtpKit.AspNetCore;

namespace Microsoft.AspNetCore.Connections;

/// <summary>SMTP on connections of any transport that ASP.NET Core's connection abstractions know.</summary>
public static class SmtpConnectionBuilderExtensions
{
    /// <summary>Speaks SMTP on the connections that come here, by the default server.</summary>
    /// <inheritdoc cref="UseSmtp(IConnectionBuilder, string, Action{SmtpEndpoint})"/>
    public static IConnectionBuilder UseSmtp(this IConnectionBuilder connections, Action<SmtpEndpoint>? configure = null) =>
        connections.UseSmtp("", configure);

    /// <summary>Speaks SMTP on the connections that come here, by one of several servers.</summary>
    /// <param name="connections">Where connections come from. Its services have the server.</param>
    /// <param name="serverName">The name that the server was added by; empty for the default one.</param>
    /// <param name="configure">Sets the rules. Default: null, plain SMTP with STARTTLS where there is a certificate.</param>
    /// <returns>The same object. What is added behind is never reached.</returns>
    /// <remarks>
    /// For endpoints of Kestrel there is the method on <c>ListenOptions</c>; certificates are found in the same way. What is wrong with the rules is an
    /// exception when the connection delegate is built, and names them.
    /// </remarks>
    public static IConnectionBuilder UseSmtp(this IConnectionBuilder connections, string serverName, Action<SmtpEndpoint>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connections);
        ArgumentNullException.ThrowIfNull(serverName);
        SmtpEndpoint rules = new();
        configure?.Invoke(rules);
        return connections.Use(_ =>
        {
            IServiceProvider services = connections.ApplicationServices;
            SmtpServer server = SmtpServers.Find(services, serverName);
            DefaultCertificate.Of(services).Complete(rules);
            server.Check(rules);
            return new SmtpConnectionHandler(server, rules, services).OnConnectedAsync;
        });
    }
}
