using System.Net;
using System.Net.Sockets;

namespace SmtpKit;

/// <summary>One address that a started server listens on.</summary>
public sealed class ListeningEndPoint
{
    internal ListeningEndPoint(SmtpEndpoint endpoint, EndPoint local, SmtpEndpoint bound)
    {
        Endpoint = endpoint;
        LocalEndPoint = local;
        Bound = bound;
    }

    /// <summary>The endpoint whose rules hold here for new sessions; the server's own copy.</summary>
    public SmtpEndpoint Endpoint { get; }

    /// <summary>The endpoint as it was when it was bound: what its connections come with.</summary>
    internal SmtpEndpoint Bound { get; }

    /// <summary>An <see cref="IPEndPoint"/> with the real port, or a <see cref="UnixDomainSocketEndPoint"/>.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>The real port, 1 to 65535; 0 for a Unix-domain socket, which has none.</summary>
    public int Port => (LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>As <see cref="SmtpEndpoint.Address"/> has it, with the real port: for example <c>127.0.0.1:2525</c> or <c>unix:/run/smtp.sock</c>.</summary>
    public override string ToString() => LocalEndPoint is UnixDomainSocketEndPoint ? $"unix:{LocalEndPoint}" : LocalEndPoint.ToString()!;
}
