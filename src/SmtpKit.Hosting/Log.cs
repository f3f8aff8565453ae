using Microsoft.Extensions.Logging;

namespace SmtpKit.Hosting;

/// <summary>Every message of this package, from 701 on; the core has those below 600, and the tool the 600s.</summary>
internal static partial class Log
{
    public const string Category = "SmtpKit.Hosting";

    /// <summary>A server's name as it stands in the log.</summary>
    public static string Shown(string server) => server.Length == 0 ? "(default)" : $"'{server}'";

    [LoggerMessage(701, LogLevel.Information, "SMTP server {Server}: the changed configuration applies to new sessions")]
    public static partial void ChangeApplied(ILogger logger, string server);

    [LoggerMessage(702, LogLevel.Error, "SMTP server {Server}: the changed configuration is not used, the one before stays in force: {Problem}")]
    public static partial void ChangeIsInvalid(ILogger logger, string server, string problem, Exception? exception);

    [LoggerMessage(703, LogLevel.Warning, "SMTP server {Server}: endpoints need a restart to change ({Changes}); all else of the changed configuration applies")]
    public static partial void EndpointsNeedRestart(ILogger logger, string server, string changes);
}
