namespace SmtpKit.Interop.Tests.Support;

/// <summary>A program that the tests need and that does not come with them.</summary>
/// <param name="Name">As typed in a shell.</param>
/// <param name="Package">The Debian package that brings it.</param>
internal sealed record OutsideProgram(string Name, string Package)
{
    // Where Debian puts servers and their tools; not on the PATH of ordinary users.
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>What to say when it is missing: a command to copy.</summary>
    public string Missing => $"{Name} is not installed: apt-get install {Package}";

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
    public string? SkipReason(bool isRequired) => Find(Name) is null && !isRequired ? Missing : null;

    /// <summary>Fails the test when the program is missing, with the command that mends it.</summary>
    public void Require()
    {
        if (Find(Name) is null)
        {
            Assert.Fail(Missing);
        }
    }
}
