namespace SmtpKit.LoadTest.Servers;

/// <summary>The servers that the program knows by itself.</summary>
internal static class ServerNames
{
    public const string SmtpSink = "smtp-sink";
    public const string Aiosmtpd = "aiosmtpd";
    public const string SmtpServer = "smtp-server";
    public const string BareLoop = "bare";
    public const string BareLoopInline = "bare-inline";
    public const string SmtpKit = "smtpkit";
    public const string SmtpKitDefault = "smtpkit-default";
}
