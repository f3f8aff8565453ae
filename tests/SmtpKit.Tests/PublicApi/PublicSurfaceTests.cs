using System.Reflection;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.PublicApi;

/// <summary>
/// Every public member costs us for years: each package's surface is written down in a file beside this test and changes only on purpose. To approve a
/// change run the tests once with <c>SMTPKIT_APPROVE=1</c> and commit the file.
/// </summary>
public sealed class PublicSurfaceTests
{
    // One with a solution of its own is judged by the tests there.
    public static TheoryData<string> Packages => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
        .Where(folder => Directory.GetFiles(folder, "*.sln").Length == 0)
        .Where(folder => Directory.GetFiles(folder, "*.csproj").Any(project => !File.ReadAllText(project).Contains("<OutputType>Exe", StringComparison.Ordinal)))
        .Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Surface_IsTheApprovedOne(string package)
    {
        string surface = PublicSurface.Of(Assembly.Load(package));
        string file = Path.Combine(Repository.Root, "tests", "SmtpKit.Tests", "PublicApi", package + ".approved.txt");
        if (Environment.GetEnvironmentVariable("SMTPKIT_APPROVE") == "1")
        {
            File.WriteAllText(file, surface);
        }

        string[] approved = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] present = surface.TrimEnd('\n').Split('\n');
        IEnumerable<string> gone = approved.Except(present).Select(line => "- " + line);
        IEnumerable<string> come = present.Except(approved).Select(line => "+ " + line);
        string difference = string.Join('\n', gone.Concat(come));

        string.Join('\n', present).TrimEnd().Should().Be(
            string.Join('\n', approved).TrimEnd(), $"the public surface of {package} changes only on purpose (SMTPKIT_APPROVE=1 writes it down):\n{difference}\n");
    }
}
