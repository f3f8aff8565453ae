using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using SmtpKit.Wire;

namespace SmtpKit.Diagnostics;

/// <summary>
/// Every log message, by hundreds: 1 server, 2 session, 3 message, 4 sign-in and TLS, 5 hooks. What a peer can trigger at will is Debug; what an
/// operator should act on is Warning or more. Peer text goes through <see cref="LogText"/>; credentials and bodies never come here.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "Listening on {EndPoint}")]
    public static partial void Listening(ILogger logger, ListeningEndPoint endPoint);

    [LoggerMessage(102, LogLevel.Information, "Stopping: {Sessions} sessions to end")]
    public static partial void Stopping(ILogger logger, int sessions);

    [LoggerMessage(103, LogLevel.Warning, "The grace of the stop is over: {Sessions} sessions are cut short")]
    public static partial void StopCutShort(ILogger logger, int sessions);

    [LoggerMessage(104, LogLevel.Error, "Accepting on {EndPoint} failed; it goes on")]
    public static partial void AcceptFailed(ILogger logger, EndPoint endPoint, Exception exception);

    [LoggerMessage(105, LogLevel.Debug, "Connection from {RemoteEndPoint} refused: {Reason}")]
    public static partial void ConnectionRefused(ILogger logger, object? remoteEndPoint, string reason);

    [LoggerMessage(106, LogLevel.Debug, "Not listening on {EndPoint}: this machine has no such address family")]
    public static partial void NoSuchFamily(ILogger logger, EndPoint endPoint);

    [LoggerMessage(107, LogLevel.Debug, "Closing a connection failed: {Problem}")]
    public static partial void CloseFailed(ILogger logger, string problem);

    [LoggerMessage(108, LogLevel.Error, "The abort given to ServeAsync threw; the session goes on to its end")]
    public static partial void AbortFailed(ILogger logger, Exception exception);

    [LoggerMessage(109, LogLevel.Error, "A connection failed inside the server; this is a defect, or a hook's property threw")]
    public static partial void ConnectionFaulted(ILogger logger, Exception exception);

    [LoggerMessage(110, LogLevel.Error, "Session {SessionId} does not end, it waits for {Hook}; the server stops without it")]
    public static partial void SessionLeftBehind(ILogger logger, string sessionId, string hook);

    [LoggerMessage(EventId = 111, Message = "Connection from {RemoteEndPoint} closed: it is no trusted proxy, and {LocalEndPoint} requires a PROXY header")]
    public static partial void ProxyNotTrusted(ILogger logger, LogLevel level, EndPoint? remoteEndPoint, EndPoint? localEndPoint);

    [LoggerMessage(EventId = 112, Message = "Connection from {RemoteEndPoint} closed: {LocalEndPoint} requires a PROXY header, and {Problem}")]
    public static partial void NoProxyHeader(ILogger logger, LogLevel level, object? remoteEndPoint, object? localEndPoint, string problem);

    [LoggerMessage(113, LogLevel.Information, "Other options apply to new sessions")]
    public static partial void Applied(ILogger logger);

    [LoggerMessage(209, LogLevel.Error, "Session {SessionId}: the transport's CancelPendingRead threw; the connection is broken off")]
    public static partial void WakingFailed(ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(220, LogLevel.Debug, "Session {SessionId}: relayed by {ProxyEndPoint}, PROXY version {Version}")]
    public static partial void Proxied(ILogger logger, string sessionId, object? proxyEndPoint, int version);

    [LoggerMessage(201, LogLevel.Debug, "Session {SessionId} began: {RemoteEndPoint} to {LocalEndPoint}")]
    public static partial void SessionBegan(ILogger logger, string sessionId, object? remoteEndPoint, object? localEndPoint);

    [LoggerMessage(202, LogLevel.Debug, "Session {SessionId} ended: {End}")]
    public static partial void SessionEnded(ILogger logger, string sessionId, SessionEnd end);

    [LoggerMessage(203, LogLevel.Debug, "Session {SessionId}: {Verb} answered {Code}")]
    public static partial void Answered(ILogger logger, string sessionId, SmtpVerb verb, int code);

    [LoggerMessage(204, LogLevel.Error, "Session {SessionId} failed inside the server; this is a defect")]
    public static partial void SessionFaulted(ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(205, LogLevel.Debug, "Session {SessionId}: greeted as {HelloName}")]
    public static partial void Greeted(ILogger logger, string sessionId, string helloName);

    [LoggerMessage(206, LogLevel.Debug, "Session {SessionId}: the transport failed: {Problem}")]
    public static partial void TransportFailed(ILogger logger, string sessionId, string problem);

    [LoggerMessage(207, LogLevel.Debug, "Session {SessionId}: {RemoteEndPoint} spoke before the greeting")]
    public static partial void EarlyTalk(ILogger logger, string sessionId, object? remoteEndPoint);

    [LoggerMessage(208, LogLevel.Debug, "Session {SessionId}: {Proxy} speaks by XCLIENT for {RemoteEndPoint}, name {HostName}, signed in as {UserName}")]
    public static partial void Impersonated(ILogger logger, string sessionId, object? proxy, object? remoteEndPoint, string hostName, string userName);

    [LoggerMessage(301, LogLevel.Information, "{TransactionId}: from <{Sender}> to {Recipients}, {Octets} octets")]
    public static partial void MessageAccepted(ILogger logger, string transactionId, string sender, string recipients, long octets);

    [LoggerMessage(302, LogLevel.Debug, "{TransactionId}: message not accepted, {Code}: {Problem}")]
    public static partial void MessageRefused(ILogger logger, string transactionId, int code, string problem);

    [LoggerMessage(304, LogLevel.Debug, "{TransactionId}: message given up: {Problem}")]
    public static partial void MessageAbandoned(ILogger logger, string transactionId, string problem);

    [LoggerMessage(303, LogLevel.Warning, "{TransactionId}: {Count} bare CR or LF repaired in a message of {RemoteEndPoint}, greeted as {HelloName}; strict would refuse it")]
    public static partial void LineEndingsRepaired(ILogger logger, string transactionId, int count, object? remoteEndPoint, string helloName);

    [LoggerMessage(305, LogLevel.Information, "{TransactionId}: forwarded for {Client} [{Address}]:{Port}, {Protocol}, as {Identifier}")]
    public static partial void MessageForwarded(ILogger logger, string transactionId, string client, string address, string port, string protocol, string identifier);

    [LoggerMessage(310, LogLevel.Debug, "{TransactionId}: sender <{Sender}> with '{Parameters}'")]
    public static partial void SenderAccepted(ILogger logger, string transactionId, string sender, string parameters);

    [LoggerMessage(311, LogLevel.Debug, "{TransactionId}: recipient <{Recipient}> with '{Parameters}'")]
    public static partial void RecipientAccepted(ILogger logger, string transactionId, string recipient, string parameters);

    [LoggerMessage(401, LogLevel.Debug, "Session {SessionId}: {UserName} signed in by {Mechanism}")]
    public static partial void SignedIn(ILogger logger, string sessionId, string userName, string mechanism);

    [LoggerMessage(402, LogLevel.Debug, "Session {SessionId}: sign-in by {Mechanism} failed, {Code}")]
    public static partial void SignInFailed(ILogger logger, string sessionId, string mechanism, int code);

    [LoggerMessage(403, LogLevel.Debug, "Session {SessionId}: TLS handshake failed: {Problem}")]
    public static partial void HandshakeFailed(ILogger logger, string sessionId, string problem);

    [LoggerMessage(404, LogLevel.Debug, "TLS handshake with {RemoteEndPoint} failed: {Problem}")]
    public static partial void ImplicitHandshakeFailed(ILogger logger, object? remoteEndPoint, string problem);

    /// <summary>Says what TLS was agreed on, and which certificate the client showed.</summary>
    public static void TlsBegan(ILogger logger, string sessionId, SmtpTlsInfo tls)
    {
        if (!logger.IsEnabled(LogLevel.Debug))
        {
            return;
        }

        TlsAgreed(logger, sessionId, tls.Protocol, tls.CipherSuite, tls.ServerName ?? "-");
        if (tls.ClientCertificate is { } certificate)
        {
            ClientCertificate(logger, sessionId, tls.IsClientCertificateTrusted ? "trusted" : "untrusted", LogText.Escape(certificate.Subject), certificate.Thumbprint);
        }
    }

    [LoggerMessage(420, LogLevel.Error, "The certificate source threw; the handshake fails")]
    public static partial void CertificateSourceThrew(ILogger logger, Exception exception);

    [LoggerMessage(421, LogLevel.Warning, "The certificate source gave no answer in time; the handshake fails")]
    public static partial void CertificateSourceTooSlow(ILogger logger);

    [LoggerMessage(422, LogLevel.Information, "Certificate of '{File}' loaded anew: {Subject}, until {NotAfter}")]
    public static partial void CertificateReloaded(ILogger logger, string file, string subject, DateTime notAfter);

    [LoggerMessage(423, LogLevel.Warning, "Certificate of '{File}' cannot be loaded anew; the one before stays in use: {Problem}")]
    public static partial void CertificateNotReloaded(ILogger logger, string file, string problem);

    [LoggerMessage(424, LogLevel.Debug, "Session {SessionId}: {Protocol} with {CipherSuite}, server name {ServerName}")]
    private static partial void TlsAgreed(ILogger logger, string sessionId, SslProtocols protocol, TlsCipherSuite cipherSuite, string serverName);

    [LoggerMessage(425, LogLevel.Debug, "Session {SessionId}: {Trust} client certificate {Subject}, SHA-1 {Thumbprint}")]
    private static partial void ClientCertificate(ILogger logger, string sessionId, string trust, string subject, string thumbprint);

    [LoggerMessage(407, LogLevel.Debug, "Session {SessionId}: sign-in by {Mechanism} not tried: too many have failed")]
    public static partial void SignInLocked(ILogger logger, string sessionId, string mechanism);

    [LoggerMessage(408, LogLevel.Information, "Session {SessionId}: too many failed sign-ins from {RemoteEndPoint}: refused for {Time}")]
    public static partial void AddressLocked(ILogger logger, string sessionId, EndPoint? remoteEndPoint, TimeSpan time);

    [LoggerMessage(409, LogLevel.Information, "Session {SessionId}: too many failed sign-ins by the name {UserName}: refused for {Time}")]
    public static partial void UserLocked(ILogger logger, string sessionId, string userName, TimeSpan time);

    [LoggerMessage(501, LogLevel.Error, "Session {SessionId}: {Hook} threw; the client hears {Code}")]
    public static partial void HookThrew(ILogger logger, string sessionId, string hook, int code, Exception exception);

    [LoggerMessage(502, LogLevel.Warning, "Session {SessionId}: {Hook} could not do its work; the client hears {Code}")]
    public static partial void HookFailed(ILogger logger, string sessionId, string hook, int code, Exception exception);

    [LoggerMessage(503, LogLevel.Error, "Session {SessionId}: {Hook} answered {Reply}, which is no answer of a hook (2yz, 4yz or 5yz); the client hears 451")]
    public static partial void HookAnsweredBadly(ILogger logger, string sessionId, string hook, string reply);

    [LoggerMessage(504, LogLevel.Warning, "Session {SessionId}: {Hook} was cancelled, at its time limit or by a stop")]
    public static partial void HookCancelled(ILogger logger, string sessionId, string hook);

    [LoggerMessage(505, LogLevel.Error, "Session {SessionId}: {Hook} ignores its cancelled token; the session goes on without it")]
    public static partial void HookIgnoresToken(ILogger logger, string sessionId, string hook);

    [LoggerMessage(508, LogLevel.Error, "Session {SessionId}: IConnectionFilter.OnDisconnectedAsync threw; the session is over all the same")]
    public static partial void DisconnectHookThrew(ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(509, LogLevel.Error, "Session {SessionId}: {Hook}: disposing of {Type} threw; nothing follows from it")]
    public static partial void DisposalThrew(ILogger logger, string sessionId, string hook, string type, Exception exception);

    [LoggerMessage(507, LogLevel.Error, "Session {SessionId}: {Hook} threw, long after its time")]
    public static partial void HookThrewTooLate(ILogger logger, string sessionId, string hook, Exception exception);

    [LoggerMessage(506, LogLevel.Warning, "Session {SessionId}: {Hook} finished long after its time; its answer is dropped")]
    public static partial void HookTooLate(ILogger logger, string sessionId, string hook);
}
