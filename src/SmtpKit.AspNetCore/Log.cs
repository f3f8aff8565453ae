using Microsoft.Extensions.Logging;

namespace SmtpKit.AspNetCore;

/// <summary>Every log message, by hundreds: 601 connections, 611 certificates, 621 sign-in and policies. What a peer can trigger at will is Debug.</summary>
internal static partial class Log
{
    /// <summary>The category of them all.</summary>
    public const string Category = "SmtpKit.AspNetCore";

    [LoggerMessage(601, LogLevel.Debug, "Connection {ConnectionId} refused: the SMTP server was stopped")]
    public static partial void ServerStopped(ILogger logger, string connectionId);

    [LoggerMessage(602, LogLevel.Debug, "Connection {ConnectionId}: the refusal could not be sent: {Problem}")]
    public static partial void RefusalNotSent(ILogger logger, string connectionId, string problem);

    [LoggerMessage(603, LogLevel.Debug, "Connection {ConnectionId} closed: its TLS handshake agreed on another protocol than smtp. UseHttps before UseSmtp must offer none, or smtp alone")]
    public static partial void OtherProtocolAgreed(ILogger logger, string connectionId);

    [LoggerMessage(611, LogLevel.Information, "SMTP endpoints without a certificate of their own use the one of {Source}: {Subject}, valid until {NotAfter:u}")]
    public static partial void DefaultCertificate(ILogger logger, string source, string subject, DateTime notAfter);

    [LoggerMessage(621, LogLevel.Debug, "Session {SessionId}: a sign-in was refused: {Problem}")]
    public static partial void SignInRefused(ILogger logger, string sessionId, string problem);

    [LoggerMessage(622, LogLevel.Warning, "Session {SessionId}: a bearer token could not be judged; the client is told to try again")]
    public static partial void TokenNotJudged(ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(623, LogLevel.Debug, "Session {SessionId}: policy {Policy} was not met, somebody signed in: {IsSignedIn}; {Reasons}")]
    public static partial void PolicyNotMet(ILogger logger, string sessionId, string policy, bool isSignedIn, string reasons);
}
