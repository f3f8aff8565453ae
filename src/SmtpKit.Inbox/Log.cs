using System.Net;
using Microsoft.Extensions.Logging;
using SmtpKit.Inbox.Pop3;

namespace SmtpKit.Inbox;

/// <summary>Every message of this package, from 901 on, and from 780 on those of POP3.</summary>
/// <remarks>In one file: of several, the generated code comes in no fixed order, and the same sources would make other packages.</remarks>
internal static partial class Log
{
    public const string Category = "SmtpKit.Inbox";

    [LoggerMessage(901, LogLevel.Warning, "{TransactionId}: the message was stored, and is not shown in the inbox")]
    public static partial void NotShown(ILogger logger, string transactionId, Exception exception);

    [LoggerMessage(902, LogLevel.Warning, "{TransactionId}: the message was stored, and is not shown in the inbox: more than {Octets} octets are arriving at once")]
    public static partial void NoRoomToShow(ILogger logger, string transactionId, long octets);

    [LoggerMessage(903, LogLevel.Warning, "A request from {Remote} was refused, as will be all from other machines: MapSmtpInbox(…).RequireAuthorization(…) says who may see the mail")]
    public static partial void RefusedFromOutside(ILogger logger, string remote);

    [LoggerMessage(904, LogLevel.Warning, "The inbox at {Pattern} can be reached from other machines by {Address}, and no policy says who may see the mail: requests from there are refused until MapSmtpInbox(…).RequireAuthorization(…) does")]
    public static partial void ReachableFromOutside(ILogger logger, string pattern, string address);

    [LoggerMessage(905, LogLevel.Error, "{Method} {Path} failed: the inbox's store could not be used")]
    public static partial void StoreFailed(ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(906, LogLevel.Warning, "The webhook was not told of a message after {Attempts} attempts: {Problem}")]
    public static partial void WebhookFailed(ILogger logger, int attempts, string problem);

    [LoggerMessage(907, LogLevel.Warning, "The webhook is too slow: {Waiting} messages wait to be told, and it is not told of others until there is room")]
    public static partial void WebhookTooSlow(ILogger logger, int waiting);

    // POP3. What a client can bring about at will is at debug.
    [LoggerMessage(780, LogLevel.Information, "POP3 listens on {EndPoint}")]
    public static partial void Pop3Listening(ILogger logger, EndPoint endPoint);

    [LoggerMessage(781, LogLevel.Debug, "POP3 session {SessionId} of {Remote} begins")]
    public static partial void Pop3SessionBegan(ILogger logger, string sessionId, EndPoint? remote);

    [LoggerMessage(782, LogLevel.Debug, "POP3 session {SessionId}: {Verb} answered {Answer}")]
    public static partial void Pop3Answered(ILogger logger, string sessionId, Pop3Verb verb, string answer);

    [LoggerMessage(783, LogLevel.Debug, "POP3 session {SessionId} ended: {End}")]
    public static partial void Pop3SessionEnded(ILogger logger, string sessionId, SessionEnd end);

    [LoggerMessage(784, LogLevel.Debug, "POP3 session {SessionId}: the connection failed: {Problem}")]
    public static partial void Pop3TransportFailed(ILogger logger, string sessionId, string problem);

    [LoggerMessage(785, LogLevel.Debug, "POP3 session {SessionId}: TLS failed: {Problem}")]
    public static partial void Pop3HandshakeFailed(ILogger logger, string sessionId, string problem);

    [LoggerMessage(786, LogLevel.Debug, "POP3 refuses {Remote}: too many sessions")]
    public static partial void Pop3Refused(ILogger logger, EndPoint? remote);

    [LoggerMessage(787, LogLevel.Information, "POP3 session {SessionId}: {Deleted} messages deleted by '{UserName}'")]
    public static partial void Pop3Removed(ILogger logger, string sessionId, int deleted, string userName);

    [LoggerMessage(788, LogLevel.Error, "POP3 session {SessionId}: {Verb} failed in the inbox")]
    public static partial void Pop3StoreFailed(ILogger logger, string sessionId, Pop3Verb verb, Exception exception);

    [LoggerMessage(789, LogLevel.Error, "POP3 session {SessionId} failed")]
    public static partial void Pop3SessionFaulted(ILogger logger, string sessionId, Exception exception);
}
