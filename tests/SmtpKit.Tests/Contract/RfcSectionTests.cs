using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Contract;

/// <summary>Each section of an RFC that the library names is named beside a test or a transcript too: beside the one that shows it.</summary>
public sealed class RfcSectionTests
{
    [Fact]
    public void EverySectionThatTheLibraryNames_IsNamedBesideATest()
    {
        HashSet<(string Rfc, string Section)> shown = [.. Repository.Sources("tests", ".cs", ".md").SelectMany(Read)];
        List<string> missing = [];
        foreach (string file in Repository.Sources(Path.Combine("src", "SmtpKit"), ".cs"))
        {
            missing.AddRange(Read(file).Where(named => !IsShown(named)).Select(named => $"{Path.GetFileName(file)}: RFC {named.Rfc} section {named.Section}"));
        }

        missing.Should().BeEmpty("what is implemented is shown");

        // A section is shown by any of its own.
        bool IsShown((string Rfc, string Section) named) =>
            shown.Contains(named) || shown.Any(other => other.Rfc == named.Rfc && other.Section.StartsWith(named.Section + ".", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("// RFC 5321 section 4.1.2.", "5321 4.1.2")]
    [InlineData("asks for it: RFC 5321 (4.5.3.1.4).", "5321 4.5.3.1.4")]
    [InlineData("(RFC 5321 sections 3.5, 4.1.1.6 and 4.1.1.7), by", "5321 3.5|5321 4.1.1.6|5321 4.1.1.7")]
    [InlineData("RFC 6710 sections 5 and 12)", "6710 5|6710 12")]
    [InlineData("RFC 7677 (section 4) asks for 4,096", "7677 4")]
    [InlineData("RFC 5802's StoredKey (section 3)", "5802 3")]
    [InlineData("RFC 4422 appendix A)", "4422 A")]
    [InlineData("RFC 3454 tables C.2 (controls)", "3454 C.2")]
    [InlineData("RFC 5321 section 3.1, RFC 7504 section 3.", "5321 3.1|7504 3")]
    [InlineData("RFC 3461 and RFC 6533 section 3; RET (section 4.3)", "3461 4.3|6533 3")]
    [InlineData("RFC 3461; proxy-protocol.txt section 2.2; UAX #15 section 9", "")]
    [InlineData("    // RFC 5321\n    // section 4.1.1.3 and appendix C", "5321 4.1.1.3|5321 C")]
    [InlineData("    /// RFC 5321 section\r\n    /// 4.4, and no more", "5321 4.4")]
    [InlineData("no RFC at all: section 4", "")]
    public void Reference_IsReadInEveryForm(string source, string expected) =>
        string.Join('|', RfcReferences.In(source).Where(named => named.Section.Length > 0).Select(named => $"{named.Rfc} {named.Section}").Order(StringComparer.Ordinal))
            .Should().Be(string.Join('|', expected.Split('|').Order(StringComparer.Ordinal)));

    private static IEnumerable<(string Rfc, string Section)> Read(string file) =>
        Path.GetFileName(file) == $"{nameof(RfcSectionTests)}.cs" || Path.GetFileName(file) == $"{nameof(RfcReferences)}.cs" ? [] : RfcReferences.In(File.ReadAllText(file));
}
