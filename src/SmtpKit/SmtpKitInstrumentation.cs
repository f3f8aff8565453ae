namespace SmtpKit;

/// <summary>The names under which SmtpKit reports what it does, for OpenTelemetry and other listeners.</summary>
/// <remarks>
/// <c>AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(SmtpKitInstrumentation.MeterName)).WithTracing(tracing =>
/// tracing.AddSource(SmtpKitInstrumentation.ActivitySourceName))</c>. With nobody listening each measurement costs one check.
/// </remarks>
public static class SmtpKitInstrumentation
{
    /// <summary>The meter of every server in the process: <c>SmtpKit</c>.</summary>
    public const string MeterName = "SmtpKit";

    /// <summary>The activity source of sessions and transactions: <c>SmtpKit</c>.</summary>
    public const string ActivitySourceName = "SmtpKit";

    /// <summary>The log category of servers and their sessions: <c>SmtpKit.SmtpServer</c>.</summary>
    public const string LogCategory = "SmtpKit.SmtpServer";

    /// <summary>The log category with one line for each accepted message, which a busy host may want to switch off alone: <c>SmtpKit.Messages</c>.</summary>
    public const string MessageLogCategory = "SmtpKit.Messages";
}
