using System.Net;

namespace SmtpKit;

/// <summary>One address that a started server listens on.</summary>
public sealed class ListeningEndPoint
{
    internal ListeningEndPoint(SmtpEndpoint endpoint, IPEndPoint local)
    {
        Endpoint = endpoint;
        LocalEndPoint = local;
    }

    /// <summary>The endpoint whose rules hold here; the server's own copy.</summary>
    public SmtpEndpoint Endpoint { get; }

    /// <summary>The address and the real port.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The real port, 1 to 65535.</summary>
    public int Port => LocalEndPoint.Port;

    /// <summary>The address and port, for example <c>127.0.0.1:2525</c>.</summary>
    public override string ToString() => LocalEndPoint.ToString();
}
