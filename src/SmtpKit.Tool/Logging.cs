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

        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
    });
}
