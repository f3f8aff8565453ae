namespace SmtpKit.LoadTest;

/// <summary>Where this program was built, and from which commit.</summary>
internal static class Repository
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Folder of a project's build that goes with this one: same configuration, same framework.</summary>
    public static string BuildOf(string project)
    {
        // …/benchmarks/SmtpKit.LoadTest/bin/Release/net10.0/
        string[] parts = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar);
        return Path.Combine(Root, project, "bin", parts[^2], parts[^1]);
    }

    /// <summary>The commit as it was when the program began, with a word when something else was built; empty when git does not say.</summary>
    public static string Commit { get; } = FindCommit();

    private static string FindCommit()
    {
        string commit = Git("rev-parse", "--short=12", "HEAD");
        bool changed = Git("status", "--porcelain", "--", "src", "benchmarks/*.cs", "benchmarks/*.csproj").Length > 0;
        return commit.Length > 0 && changed ? $"{commit}, with changes" : commit;
    }

    private static string Git(params string[] arguments) => Tool.Output("git", ["-C", Root, .. arguments]) ?? "";

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SmtpKit.sln")))
            {
                return folder.FullName;
            }
        }

        throw new LoadTestException("This program is to be run where it was built: with dotnet run, in the repository.");
    }
}
