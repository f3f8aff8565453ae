namespace SmtpKit.Tool;

/// <summary>How an address that is listened on is told.</summary>
internal static class Listening
{
    public static string Describe(ListeningEndPoint endPoint)
    {
        string protocol = endPoint.Endpoint.Protocol == SmtpProtocol.Lmtp ? "lmtp"
            : endPoint.Endpoint.Tls == TlsMode.Implicit ? "smtps"
            : "smtp";
        string proxy = endPoint.Endpoint.RequireProxyHeader ? "+proxy" : "";
        return $"{protocol}{proxy} {endPoint}";
    }
}
