using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>Logs to stderr, a line for each event: stdout is for whoever started the program.</summary>
internal static class Logging
{
    // One line for each message, by the core.
    private const string MessageCategory = "SmtpKit.Messages";

    public static ILoggerFactory Create(LogLevel level, bool withMessages) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(level);
        if (!withMessages)
        {
            logging.AddFilter(MessageCategory, LogLevel.None);
        }

        // Of the framework, what somebody has to know; why it does not start is told in one line, by us.
        LogLevel framework = level < LogLevel.Warning ? LogLevel.Warning : level;
        logging.AddFilter("Microsoft", framework);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", logged => logged >= framework && logged < LogLevel.Critical);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
    });
}
