using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmtpKit.Hosting.Configuration;
using SmtpKit.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Read("src/SmtpKit.Hosting/README.md");

    [Fact]
    public void QuickStart_IsTheSample()
    {
        Readme.Should().Contain($"```csharp\n{Read("samples/WorkerServer/Program.cs")}```");
        Readme.Should().Contain($"```json\n{Read("samples/WorkerServer/appsettings.json")}```");
    }

    [Fact]
    public void SeveralServers_IsCompiled()
    {
        string source = Read("tests/SmtpKit.Hosting.Tests/ReadmeTests.cs");
        int from = source.LastIndexOf("        services.AddSmtpServer(\"relay\")", StringComparison.Ordinal);
        string snippet = source[from..source.IndexOf("    }\n", from, StringComparison.Ordinal)].Replace("\n        ", "\n", StringComparison.Ordinal).Trim();
        Readme.Should().Contain($"```csharp\n{snippet}\n```");
        SeveralServers(new ServiceCollection());
        Telemetry(new ServiceCollection());
    }

    [Fact]
    public void EveryKey_IsInTheTable_AndNoOther()
    {
        IEnumerable<string> keys =
        [
            .. Names(typeof(ServerSettings)),
            .. Names(typeof(CertificateSettings)).Where(name => name != nameof(CertificateSettings.ServerName)).Select(name => "Certificate:" + name),
            "Certificates:N:ServerName",
            .. Names(typeof(UserSettings)).Select(name => "Users:N:" + name),
            .. Names(typeof(EndpointSettings)).Concat(["Certificate", "Certificates", "TrustedProxies", "TrustedXClients"]).Select(name => "Endpoints:N:" + name),
            .. Names(typeof(SmtpLimits)).Select(name => "Limits:" + name),
        ];
        Key().Matches(Readme).Select(match => match.Groups[1].Value).Should().BeEquivalentTo(keys);
    }

    [Fact]
    public void DefaultsOfLimits_AreThoseOfTheLibrary()
    {
        SmtpLimits limits = new();
        foreach (PropertyInfo property in typeof(SmtpLimits).GetProperties())
        {
            string value = Convert.ToString(property.GetValue(limits), CultureInfo.InvariantCulture)!;
            Readme.Should().MatchRegex($@"\| `Limits:{property.Name}` \| \w+ \| `?{Regex.Escape(value)}`? \|");
        }
    }

    [Fact]
    public void EveryEvent_IsInTheTable_AndHasAnIdOfItsOwn()
    {
        (int Id, string Name)[] events =
        [
            .. new[] { typeof(SmtpServer).Assembly.GetType("SmtpKit.Diagnostics.Log", throwOnError: true)!, typeof(Log) }
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Select(method => (method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId ?? 0, method.Name))
                .Where(found => found.Item1 > 0),
        ];
        events.Should().HaveCountGreaterThan(40);
        events.Select(found => found.Id).Should().OnlyHaveUniqueItems();
        Event().Matches(Readme).Select(match => (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value))
            .Should().BeEquivalentTo(events);
    }

    private static IEnumerable<string> Names(Type type) => type.GetProperties().Select(property => property.Name);

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^\| `([\w:]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\| (\d{3}) \| [\w, ]+ \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Event();

    private static void SeveralServers(IServiceCollection services)
    {
        services.AddSmtpServer("relay")
            .AddMailboxFilter<LocalRecipients>()
            .AddMessageStore<Delivery>();
        services.AddSmtpServer("submission", options => options.Endpoints.Add(new SmtpEndpoint("127.0.0.1:0") { Protocol = SmtpProtocol.Submission }))
            .AddMessageStore<Outbox>();
    }

    private static void Telemetry(IServiceCollection services)
    {
        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(SmtpKitInstrumentation.MeterName))
            .WithTracing(tracing => tracing.AddSource(SmtpKitInstrumentation.ActivitySourceName));
    }

    private sealed class LocalRecipients : IMailboxFilter;

    private sealed class Delivery : Store;

    private sealed class Outbox : Store;

    private class Store : IMessageStore
    {
        public ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) =>
            new(SmtpReply.Ok);
    }
}
