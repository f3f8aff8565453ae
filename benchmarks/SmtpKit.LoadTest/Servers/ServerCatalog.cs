namespace SmtpKit.LoadTest.Servers;

/// <summary>The servers that the program knows by itself, and how each is started.</summary>
internal static class ServerCatalog
{
    // smtp-sink refuses to run as root without it.
    private static readonly string[] AnotherUser = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
    private static readonly Dictionary<string, string?> Inline = new() { [InlineCompletions.Variable] = "1" };
    private static readonly Dictionary<string, string?> NotInline = new() { [InlineCompletions.Variable] = "0" };

    /// <summary>All of them, in the order of the tables.</summary>
    public static IReadOnlyList<ServerKind> All() =>
        [SmtpSink(), Aiosmtpd(), SmtpServer(), Bare(inline: false), Bare(inline: true), SmtpKit(inline: true), SmtpKit(inline: false)];

    /// <summary>A server of the user's, from <c>NAME=COMMAND</c>; it is asked for TLS when its command names <c>{cert}</c>.</summary>
    public static ServerKind Peer(string name, string command)
    {
        // The shell splits the words; then it makes room for the program, so that the process measured is that one.
        return new ServerKind(name, ["/bin/sh", "-c", $"exec {command}"], command.Contains("{cert}", StringComparison.Ordinal) ? [] : null, []);
    }

    private static ServerKind SmtpSink()
    {
        string? program = Tool.FirstFile("/usr/sbin/smtp-sink", "/usr/libexec/postfix/smtp-sink", "/usr/lib/postfix/sbin/smtp-sink");

        // More sessions than its 256, none given up because the machine is slow; the length of the queue comes last.
        string[] command = [program ?? "smtp-sink", .. AnotherUser, "-m", "20000", "-t", "3600", "127.0.0.1:{port}", "1024"];
        return new ServerKind(ServerNames.SmtpSink, command, TlsArguments: null, [])
        {
            Missing = program is null ? "smtp-sink of Postfix (Debian: postfix)" : null,
            Version = () => $"Postfix {Tool.Output("dpkg-query", ["-W", "-f", "${Version}", "postfix"])}",
        };
    }

    private static ServerKind Aiosmtpd()
    {
        // Debian's own Python has Debian's packages.
        const string Python = "/usr/bin/python3";
        string? version = Tool.Output(Python, ["-c", "import aiosmtpd; print(aiosmtpd.__version__)"]);
        return new ServerKind(ServerNames.Aiosmtpd, [Python, Peer("aiosmtpd_sink.py"), "{port}"], ["{cert}", "{key}"], [])
        {
            Missing = version is null ? "aiosmtpd (Debian: python3-aiosmtpd)" : null,
            Version = () => $"aiosmtpd {version}, {Tool.Output(Python, ["--version"])}",
        };
    }

    private static ServerKind SmtpServer() => new(ServerNames.SmtpServer, ["node", Peer("smtp_server_sink.cjs"), "{port}"], ["{cert}", "{key}"], [])
    {
        Environment = new Dictionary<string, string?> { ["NODE_PATH"] = NodePackage.Folder },
        Missing = NodePackage.IsThere ? null : "nodemailer's smtp-server (npm)",
        Version = () => $"smtp-server {NodePackage.Version}, node {Tool.Output("node", ["--version"])}",
    };

    private static ServerKind Bare(bool inline)
    {
        string program = Path.Combine(Repository.BuildOf("benchmarks/SmtpKit.BareLoop"), "SmtpKit.BareLoop");
        return new ServerKind(inline ? ServerNames.BareLoopInline : ServerNames.BareLoop, [program, "--port", "{port}"], ["--tls", "{cert}", "{key}"], [])
        {
            Environment = inline ? Inline : NotInline,
            Version = () => $"a .NET loop that parses nothing, {(inline ? "inline completions" : "default sockets")}",
        };
    }

    private static ServerKind SmtpKit(bool inline)
    {
        string program = Path.Combine(Repository.BuildOf("src/SmtpKit.Tool"), "SmtpKit.Tool");
        string[] command = [program, "serve", "--listen", "127.0.0.1:{port}", "--discard"];
        string[] many = ["--max-connections", "0", "--max-connections-per-address", "0", "--max-recipients", "0", "--max-size", "0"];
        return new ServerKind(inline ? ServerNames.SmtpKit : ServerNames.SmtpKitDefault, command, ["--cert", "{cert}", "--key", "{key}"], many)
        {
            Environment = inline ? new Dictionary<string, string?>() : NotInline,
            Version = () => inline ? "smtpkit serve --discard" : "smtpkit serve --discard, default sockets",
        };
    }

    private static string Peer(string file) => Path.Combine(AppContext.BaseDirectory, "Peers", file);
}
