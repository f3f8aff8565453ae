namespace SmtpKit.Tool.Tests.Support;

/// <summary>The files that these tests were built from.</summary>
public static class Repository
{
    public static string PathOf(string path) => Path.Combine(Root(), path);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path)).ReplaceLineEndings("\n");

    /// <summary>The names of the directories in a directory.</summary>
    public static IEnumerable<string> Directories(string path) => Directory.GetDirectories(Path.Combine(Root(), path)).Select(directory => Path.GetFileName(directory)!);

    private static string Root()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "SmtpKit.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("SmtpKit.sln is in no directory above the tests.");
    }
}
