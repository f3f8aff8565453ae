using System.Text.RegularExpressions;
using SmtpKit.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Protocol;

/// <summary>The core's transcripts run here too, each of them.</summary>
public sealed partial class ProtocolTests
{
    [Fact]
    public void EveryTranscriptOfTheCore_RunsOverKestrelToo()
    {
        HashSet<string> here = [.. typeof(ProtocolTests).Assembly.GetTypes().Select(type => type.FullName!)];
        string[] withTranscripts = [.. Repository.Sources("tests/SmtpKit.Tests", ".cs")
            .Where(file => File.ReadAllText(file).Contains("Dialog.PlayAsync", StringComparison.Ordinal))
            .Select(NameOf)];
        withTranscripts.Should().HaveCountGreaterThan(30).And.BeSubsetOf(here);
    }

    [Fact]
    public async Task Connection_IsOneOfKestrel()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        client.Stream.Should().BeOfType<KestrelClientStream>();
        (await client.ReadReplyAsync()).Should().StartWith("220 mx.example.com");
    }

    private static string NameOf(string file)
    {
        string text = File.ReadAllText(file);
        return $"{Namespace().Match(text).Groups[1].Value}.{Path.GetFileNameWithoutExtension(file)}";
    }

    [GeneratedRegex("^namespace ([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
