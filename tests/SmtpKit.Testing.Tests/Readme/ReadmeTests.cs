using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Testing.Tests.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Testing.Tests.Readme;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Read("src/SmtpKit.Testing/README.md");

    [Theory]
    [InlineData("tests/SmtpKit.Testing.Tests/Readme/XunitV3.cs")]
    [InlineData("samples/Testing.Fixtures/XunitV2.cs")]
    [InlineData("samples/Testing.Fixtures/NUnit.cs")]
    [InlineData("samples/Testing.Fixtures/MSTest.cs")]
    public void Fixture_IsCompiled(string file) => Readme.Should().Contain($"```csharp\n{Read(file)}```");

    [Fact]
    public async Task QuickStart_IsCompiled_AndRuns()
    {
        await RunAsync(new App());
        Readme.Should().Contain($"```csharp\n{Snippet("await using var smtp", "    }\n")}\n```");
    }

    [Fact]
    public async Task Faults_AreCompiled()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.Invoking(Faults).Should().Throw<MailExpectationException>();
        Readme.Should().Contain($"```csharp\n{Snippet("smtp.When.Recipient(\"full", "    }\n")}\n```");
    }

    [Fact]
    public async Task Replay_IsCompiled_AndRuns()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.Capabilities = FakeCapabilities.Pipelining);
        await PlayAsync(smtp);
        Readme.Should().Contain($"```csharp\n{Snippet("await new Replay(\"\"\"", "    }\n")}\n```");
    }

    [Fact]
    public async Task Services_AreCompiled()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        Use(new ServiceCollection(), smtp);
        Readme.Should().Contain($"```csharp\n{Snippet("services.UseFakeSmtp<MailOptions>(smtp, (options, fake) => {", "    }\n")}\n```");
    }

    [Fact]
    public void EveryStage_AndEveryFault_IsInTheTable()
    {
        string table = Readme[Readme.IndexOf("| Stage | Faults |", StringComparison.Ordinal)..Readme.IndexOf("`Reply` answers instead", StringComparison.Ordinal)];
        IEnumerable<string> names = new[] { typeof(FaultConditions), typeof(ConnectFaults), typeof(HandshakeFaults), typeof(ReplyFaults) }
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => method.Name)
            .Concat(Enum.GetNames<FakeCertificate>().Where(name => name != nameof(FakeCertificate.Valid)));
        Word().Matches(table).Select(match => match.Groups[1].Value).Distinct().Should().BeEquivalentTo(names.Distinct());
    }

    private static async Task RunAsync(App app)
    {
        void Configure(string host, int port) => (app.Host, app.Port) = (host, port);

        await using var smtp = await FakeSmtpServer.StartAsync();     // a free loopback port
        Configure(host: smtp.Host, port: smtp.Port);
        await app.RegisterAsync("ada@example.com");
        var mail = await smtp.WaitForMessageAsync(m => m.IsTo("ada@example.com"));
        mail.Subject.Should().Be("Welcome");
    }

    private static void Faults(FakeSmtpServer smtp)
    {
        smtp.When.Recipient("full@example.com").Reply(SmtpReply.MailboxFull);
        smtp.When.Greeting().Reply(421, "Too busy").FirstTimes(2);    // then all is well
        smtp.When.EndOfData().Disconnect().Once();                    // the message was taken, and the client does not know
        smtp.When.Data().Delay(TimeSpan.FromMinutes(10));             // by the server's TimeProvider
        smtp.When.Handshake().Show(FakeCertificate.Expired);
        smtp.When.Greylisting();
        smtp.Capabilities &= ~FakeCapabilities.StartTls;
        smtp.EnsureAllFaultsHit();                                    // a test of an error must not pass without one
    }

    private static async Task PlayAsync(FakeSmtpServer smtp)
    {
        await new Replay("""
            S: 220 *
            C: EHLO client.test
            S: 250-localhost
            S: 250 *
            """).AgainstAsync(smtp);
    }

    private static void Use(ServiceCollection services, FakeSmtpServer smtp)
    {
        services.UseFakeSmtp<MailOptions>(smtp, (options, fake) => { options.Host = fake.Host; options.Port = fake.Port; });
    }

    // The last place in this file is the code itself; before it the tests name it.
    private static string Snippet(string from, string to)
    {
        string source = Read("tests/SmtpKit.Testing.Tests/Readme/ReadmeTests.cs");
        int start = source.LastIndexOf("        " + from, StringComparison.Ordinal);
        return source[start..source.IndexOf("\n" + to, start, StringComparison.Ordinal)].Replace("\n        ", "\n", StringComparison.Ordinal).Trim();
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"`(\w+)(?:\(""\w+""\))?`")]
    private static partial Regex Word();

    private sealed class App
    {
        public string Host { get; set; } = "";

        public int Port { get; set; }

        public Task RegisterAsync(string address) => global::Testing.Fixtures.Application.RegisterAsync(address, Host, Port);
    }

    private sealed class MailOptions
    {
        public string Host { get; set; } = "";

        public int Port { get; set; }
    }
}
