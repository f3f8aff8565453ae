using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SmtpKit.Tests.PublicApi;

/// <summary>Whoever sets an option is told what it is when it is not set.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Packages => PublicSurfaceTests.Packages;

    [Theory]
    [MemberData(nameof(Packages))]
    public void EachOption_TellsItsDefault(string package)
    {
        Assembly assembly = Assembly.Load(package);
        Dictionary<string, string> documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, package + ".xml"))
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Value, StringComparer.Ordinal);
        IEnumerable<string> silent = assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && Options().IsMatch(type.Name))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => $"P:{property.DeclaringType!.FullName}.{property.Name}")
            .Where(name => !documented.TryGetValue(name, out string? text) || !(text.Contains("Default", StringComparison.Ordinal) || text.Contains("Needed", StringComparison.Ordinal)));

        silent.Should().BeEmpty("an option's documentation gives its default, or says that it is needed");
    }

    [GeneratedRegex("(Options|Limits|Endpoint)$")]
    private static partial Regex Options();
}
