using System.Xml.Linq;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Contract;

/// <summary>What becomes a package: every project of <c>src</c>, and nothing else. <c>.ci/packages</c> reads what comes out.</summary>
public sealed class PackageTests
{
    public static TheoryData<string> Projects =>
        [.. Repository.Sources(".", ".csproj").Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_IsPackable_WhenItStandsInSrc(string project)
    {
        string[] parts = project.Split(Path.DirectorySeparatorChar);
        bool isPackage = parts is ["src", var folder, var name] && name == folder + ".csproj";
        bool isPackable = false;
        foreach (string file in FilesOf(project))
        {
            XDocument content = XDocument.Load(Path.Combine(Repository.Root, file));
            content.Descendants("GeneratePackageOnBuild").Should().BeEmpty(file);
            foreach (XElement element in content.Descendants("IsPackable"))
            {
                element.Attribute("Condition").Should().BeNull(file);
                isPackable = bool.Parse(element.Value);
            }
        }

        isPackable.Should().Be(isPackage);
    }

    [Fact]
    public void Packages_SayWhatTheyAre()
    {
        foreach (string project in Repository.Sources("src", ".csproj").Where(file => Path.GetFileName(Path.GetDirectoryName(file)) + ".csproj" == Path.GetFileName(file)))
        {
            XDocument content = XDocument.Load(project);
            content.Descendants("Description").Should().ContainSingle(project).Which.Value.Should().EndWith(".");
            content.Descendants("PackageTags").Should().OnlyContain(tags => tags.Value.EndsWith(";$(PackageTags)", StringComparison.Ordinal), project);
        }
    }

    // The code that is generated for several comes in another order each time, so that the same sources would make other packages.
    [Fact]
    public void LogMessagesOfAPackage_StandInOneFile()
    {
        foreach (string folder in Directory.GetDirectories(Path.Combine(Repository.Root, "src")))
        {
            Repository.Sources(Path.GetRelativePath(Repository.Root, folder), ".cs")
                .Where(file => File.ReadAllText(file).Contains("[LoggerMessage(", StringComparison.Ordinal))
                .Select(Path.GetFileName)
                .Should().BeSubsetOf(["Log.cs"], folder);
        }
    }

    // In the order of their evaluation, so that the last word counts: the folders' files from the root down, then the project.
    private static IEnumerable<string> FilesOf(string project)
    {
        List<string> files = [];
        for (string? folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            files.Insert(0, Path.Combine(folder, "Directory.Build.props"));
        }

        return files.Where(file => File.Exists(Path.Combine(Repository.Root, file))).Append(project);
    }
}
