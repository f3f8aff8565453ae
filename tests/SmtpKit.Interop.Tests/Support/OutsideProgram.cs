namespace SmtpKit.Interop.Tests.Support;

/// <summary>A program that the tests need and that does not come with them.</summary>
/// <param name="Name">As typed in a shell.</param>
/// <param name="Package">The Debian package that brings it.</param>
/// <param name="NeedsRoot">Whether only root can run it as the tests do.</param>
/// <param name="Variable">An environment variable that may hold its path, for what is not installed but unpacked.</param>
internal sealed record OutsideProgram(string Name, string Package, bool NeedsRoot = false, string? Variable = null)
{
    /// <summary>Holds Exim's path: Debian does not install it beside Postfix.</summary>
    public const string EximVariable = "SMTPKIT_EXIM";

    /// <summary>Holds the path of nodemailer's package, which comes from npm: a folder with a <c>package.json</c>.</summary>
    public const string NodemailerVariable = "SMTPKIT_NODEMAILER";

    // Where Debian puts servers and their tools; not on the PATH of ordinary users.
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>What keeps the tests from it: how to mend it; null when nothing does.</summary>
    private string? Missing =>
        !IsThere && Variable is null ? $"{Name} is not installed: apt-get install {Package}"
        : !IsThere ? $"{Name} is not installed, nor is its path in {Variable}: .ci/run shows how to get it"
        : NeedsRoot && !Environment.IsPrivilegedProcess ? $"{Name} needs root: run the tests as root"
        : null;

    private bool IsThere => (Variable is not null && Path.Exists(Environment.GetEnvironmentVariable(Variable))) || Find(Name) is not null;

    /// <summary>Whether a missing program fails its tests instead of skipping them: a CI that lacks one would be green for nothing.</summary>
    public static bool IsRequired => bool.TryParse(Environment.GetEnvironmentVariable("CI"), out bool ci) && ci;

    /// <summary>The program's file; null when it is not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(SystemFolders)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it are skipped; null when they run, and when they are to fail.</summary>
    public string? SkipReason(bool isRequired) => isRequired ? null : Missing;

    /// <summary>Fails the test when the program is missing, with the command that mends it.</summary>
    public void Require()
    {
        if (Missing is { } missing)
        {
            Assert.Fail(missing);
        }
    }
}
