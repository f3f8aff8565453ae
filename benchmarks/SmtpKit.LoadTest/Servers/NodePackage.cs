namespace SmtpKit.LoadTest.Servers;

/// <summary>nodemailer's smtp-server with what it needs, in a folder of the user's cache.</summary>
internal static class NodePackage
{
    public const string Version = "3.21.6";

    private static readonly string Prefix = Path.Combine(CacheFolder(), "smtpkit-load", $"smtp-server-{Version}");

    /// <summary>Where node finds it.</summary>
    public static string Folder { get; } = Path.Combine(Prefix, "node_modules");

    public static bool IsThere => File.Exists(Path.Combine(Folder, "smtp-server", "package.json"));

    /// <returns>Whether it is there now.</returns>
    public static bool Install()
    {
        Directory.CreateDirectory(Prefix);
        string[] arguments = ["install", "--prefix", Prefix, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"smtp-server@{Version}"];
        return Tool.Output("npm", arguments) is not null && IsThere;
    }

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
