using System.Text.RegularExpressions;
using MimeKit;
using SmtpKit.Tests.PublicApi;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void VersionOfMimeKit_IsTheOneThatIsTested()
    {
        string pinned = Pinned().Match(Read("Directory.Packages.props")).Groups["version"].Value;
        Read("src/SmtpKit.MimeKit/README.md").Should().Contain($"Built and tested with MimeKit {pinned}.");
        typeof(MimeMessage).Assembly.GetName().Version!.ToString(2).Should().Be(pinned[..pinned.LastIndexOf('.')]);
    }

    // To approve a change run this once with SMTPKIT_APPROVE=1 and commit the file.
    [Fact]
    public void Surface_IsTheApprovedOne()
    {
        const string Approved = "tests/SmtpKit.MimeKit.Tests/SmtpKit.MimeKit.approved.txt";
        string surface = PublicSurface.Of(typeof(MimeMessageStore).Assembly);
        if (Environment.GetEnvironmentVariable("SMTPKIT_APPROVE") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, Approved), surface);
        }

        surface.Should().Be(Read(Approved));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");

    [GeneratedRegex("""Include="MimeKit" Version="(?<version>[^"]+)"\s""")]
    private static partial Regex Pinned();
}
