using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>Every message of the program's own, from 601 on.</summary>
internal static partial class Log
{
    [LoggerMessage(601, LogLevel.Warning, "Nobody can sign in: AUTH is offered under TLS only. Give --cert, or --allow-plaintext-auth")]
    public static partial void AuthenticationOutOfReach(ILogger logger);

    [LoggerMessage(602, LogLevel.Warning, "FUTURERELEASE is offered to nobody: only to clients that signed in. Give --user")]
    public static partial void FutureReleaseOutOfReach(ILogger logger);

    [LoggerMessage(603, LogLevel.Warning, "REQUIRETLS is offered to nobody: only under TLS. Give --cert")]
    public static partial void RequireTlsOutOfReach(ILogger logger);

    [LoggerMessage(604, LogLevel.Information, "SIGHUP: the certificate's files are as they were")]
    public static partial void NothingNew(ILogger logger);

    [LoggerMessage(605, LogLevel.Warning, "SIGHUP: the certificate's files cannot be used, the one before stays in use: {Problem}")]
    public static partial void NotReloaded(ILogger logger, string problem);

    [LoggerMessage(606, LogLevel.Warning, "--open: cannot open {Page} in a browser: {Problem}")]
    public static partial void NotOpened(ILogger logger, Uri page, string problem);

    [LoggerMessage(607, LogLevel.Warning, "Nobody can see the mail, which is kept in memory. Give --pop3 or --inbox, or leave --no-http out")]
    public static partial void InboxOutOfReach(ILogger logger);
}
