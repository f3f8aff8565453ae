using Microsoft.Extensions.Logging;

namespace SmtpKit.Inbox;

/// <summary>Every message of this package, from 901 on.</summary>
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
}
