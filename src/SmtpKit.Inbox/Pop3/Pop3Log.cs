using System.Net;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Inbox.Pop3;

/// <summary>What POP3 tells the log. What a client can bring about at will is at debug.</summary>
internal static partial class Pop3Log
{
    [LoggerMessage(780, LogLevel.Information, "POP3 listens on {EndPoint}")]
    public static partial void Listening(ILogger logger, EndPoint endPoint);

    [LoggerMessage(781, LogLevel.Debug, "POP3 session {SessionId} of {Remote} begins")]
    public static partial void SessionBegan(ILogger logger, string sessionId, EndPoint? remote);

    [LoggerMessage(782, LogLevel.Debug, "POP3 session {SessionId}: {Verb} answered {Answer}")]
    public static partial void Answered(ILogger logger, string sessionId, Pop3Verb verb, string answer);

    [LoggerMessage(783, LogLevel.Debug, "POP3 session {SessionId} ended: {End}")]
    public static partial void SessionEnded(ILogger logger, string sessionId, SessionEnd end);

    [LoggerMessage(784, LogLevel.Debug, "POP3 session {SessionId}: the connection failed: {Problem}")]
    public static partial void TransportFailed(ILogger logger, string sessionId, string problem);

    [LoggerMessage(785, LogLevel.Debug, "POP3 session {SessionId}: TLS failed: {Problem}")]
    public static partial void HandshakeFailed(ILogger logger, string sessionId, string problem);

    [LoggerMessage(786, LogLevel.Debug, "POP3 refuses {Remote}: too many sessions")]
    public static partial void Refused(ILogger logger, EndPoint? remote);

    [LoggerMessage(787, LogLevel.Information, "POP3 session {SessionId}: {Deleted} messages deleted by '{UserName}'")]
    public static partial void Removed(ILogger logger, string sessionId, int deleted, string userName);

    [LoggerMessage(788, LogLevel.Error, "POP3 session {SessionId}: {Verb} failed in the inbox")]
    public static partial void StoreFailed(ILogger logger, string sessionId, Pop3Verb verb, Exception exception);

    [LoggerMessage(789, LogLevel.Error, "POP3 session {SessionId} failed")]
    public static partial void SessionFaulted(ILogger logger, string sessionId, Exception exception);
}
