using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Hosting.Tests.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>A changed configuration, while the server runs.</summary>
public sealed class ReloadTests
{
    private static readonly string Hash = PasswordAuthenticator.Hash("open sesame", iterations: 1000);

    [Fact]
    public async Task Limits_TakeEffectForNewSessions()
    {
        await using TestHost host = await StartAsync(("Smtp:Limits:MaxMessageSize", "1000"));
        await using TestSession running = await (await host.ConnectAsync()).HelloAsync();
        host.Settings.Change(("Smtp:Limits:MaxMessageSize", "2000"));

        (await OfferAsync(host)).Should().Contain("SIZE 2000");
        (await running.SayAsync("EHLO client.test")).Should().Contain("SIZE 1000", "a session that runs keeps what it began with");
        host.Log.Lines.Should().Contain(line => line.StartsWith("Information 701 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Users_ComeAndGo()
    {
        await using TestHost host = await StartAsync(("Smtp:Users:0:Name", "ada"), ("Smtp:Users:0:PasswordHash", Hash), ("Smtp:Limits:FailedLoginDelay", "00:00:00"));
        (await SignInAsync(host, "ada")).Should().StartWith("235");
        host.Settings.Change(("Smtp:Users:0:Name", "bob"));
        (await SignInAsync(host, "ada")).Should().StartWith("535");
        (await SignInAsync(host, "bob")).Should().StartWith("235");
    }

    [Fact]
    public async Task Certificate_OfAnotherPath_IsShown()
    {
        using TestFiles files = new();
        await using TestHost host = await StartAsync(
            ("Smtp:Endpoints:0:Address", "127.0.0.1:0"), ("Smtp:Certificate:Path", files.Pem("old.example.com", "old.pem")));
        (await ShownAsync(host)).Should().Be("CN=old.example.com");
        host.Settings.Change(("Smtp:Certificate:Path", files.Pem("new.example.com", "new.pem")));
        (await ShownAsync(host)).Should().Be("CN=new.example.com");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Certificate_IsReadAnewWhenItsFileChanges(bool isPkcs12)
    {
        using TestFiles files = new();
        ManualTimeProvider clock = new();
        string path = isPkcs12 ? files.Pfx("old.example.com") : files.Pem("old.example.com");
        await using TestHost host = await TestHost.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore());
            },
            ("Smtp:Endpoints:0:Address", "127.0.0.1:0"),
            ("Smtp:Certificate:Path", path),
            ("Smtp:Certificate:Password", isPkcs12 ? TestFiles.Password : ""),
            ("Smtp:Certificate:CheckInterval", "00:00:20"));
        (await ShownAsync(host)).Should().Be("CN=old.example.com");
        _ = isPkcs12 ? files.Pfx("new.example.com") : files.Pem("new.example.com");
        clock.Advance(TimeSpan.FromSeconds(19));
        (await ShownAsync(host)).Should().Be("CN=old.example.com");
        clock.Advance(TimeSpan.FromSeconds(3));
        (await ShownAsync(host)).Should().Be("CN=new.example.com");
    }

    [Fact]
    public async Task SameCertificate_StaysTheSameObject()
    {
        using TestFiles files = new();
        await using TestHost host = await StartAsync(("Smtp:Endpoints:0:Address", "127.0.0.1:0"), ("Smtp:Certificate:Path", files.Pem("mx.example.com")));
        ICertificateSource? before = host.Server.EndPoints[0].Endpoint.CertificateSource;
        host.Settings.Change(("Smtp:Limits:MaxRecipients", "7"));
        host.Server.EndPoints[0].Endpoint.CertificateSource.Should().BeSameAs(before, "clients go on to resume their TLS sessions");
    }

    [Fact]
    public async Task RulesOfAnEndpoint_TakeEffectOnItsOldSocket()
    {
        await using TestHost host = await StartAsync(("Smtp:Endpoints:0:Address", "127.0.0.1:0"));
        host.Settings.Change(("Smtp:Endpoints:0:Extensions", "Limits"));
        await using TestSession session = await TestSession.ConnectAsync(host.Server.EndPoints[0].Port);
        await session.ReadReplyAsync();
        (await session.SayAsync("EHLO client.test")).Should().Contain("LIMITS").And.NotContain("CHUNKING");
        host.Log.Lines.Should().NotContain(line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Smtp:Endpoints:1:Address", "127.0.0.2:0", "127.0.0.2:0 added")]
    [InlineData("Smtp:Endpoints:0:Address", "127.0.0.2:0", "127.0.0.1:0 removed, 127.0.0.2:0 added")]
    [InlineData("Smtp:Endpoints:0:Protocol", "Lmtp", "127.0.0.1:0 Protocol changed")]
    public async Task Endpoints_NeedARestart_AndTheRestApplies(string key, string value, string change)
    {
        await using TestHost host = await StartAsync(("Smtp:Endpoints:0:Address", "127.0.0.1:0"));
        host.Settings.Change((key, value), ("Smtp:Limits:MaxMessageSize", "2000"));
        host.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning 703 ", StringComparison.Ordinal)).Which.Should().Contain("restart").And.Contain(change);
        host.Server.EndPoints.Should().ContainSingle().Which.Endpoint.Protocol.Should().Be(SmtpProtocol.Smtp);
        (await OfferAsync(host)).Should().Contain("SIZE 2000");

        // A file system may tell of one change twice.
        host.Settings.Change();
        host.Log.Lines.Where(line => line.StartsWith("Warning 703 ", StringComparison.Ordinal)).Should().ContainSingle("the same warning is not repeated");
    }

    [Theory]
    [InlineData("Smtp:Limits:MaxRecipients", "many")]
    [InlineData("Smtp:Limits:MaxRecipients", "0")]
    [InlineData("Smtp:Endpoints:0:RequireAuthentication", "true")]
    [InlineData("Smtp:Nonsense", "true")]
    [InlineData("Smtp:Certificate:Path", "/nowhere/cert.pem")]
    public async Task InvalidChange_IsLoggedWithItsKey_AndTheOldOptionsStay(string key, string value)
    {
        await using TestHost host = await StartAsync(("Smtp:Endpoints:0:Address", "127.0.0.1:0"), ("Smtp:Limits:MaxMessageSize", "1000"));
        host.Settings.Change((key, value), ("Smtp:Limits:MaxMessageSize", "2000"));
        host.Log.Lines.Should().ContainSingle(line => line.StartsWith("Error 702 ", StringComparison.Ordinal)).Which.Should().Contain(key);
        (await OfferAsync(host)).Should().Contain("SIZE 1000");

        host.Settings.Set(("Smtp:Endpoints:0:Address", "127.0.0.1:0"), ("Smtp:Limits:MaxMessageSize", "3000"));
        (await OfferAsync(host)).Should().Contain("SIZE 3000", "the next good change applies");
    }

    [Fact]
    public async Task OneServersChange_LeavesTheOthersAlone()
    {
        await using TestHost host = await TestHost.StartAsync(
            services =>
            {
                services.AddSmtpServer("relay").AddMessageStore(new InMemoryMessageStore());
                services.AddSmtpServer("submission").AddMessageStore(new InMemoryMessageStore());
            },
            ("Smtp:Servers:relay:Limits:MaxMessageSize", "1000"),
            ("Smtp:Servers:submission:Limits:MaxMessageSize", "1000"));
        host.Settings.Change(("Smtp:Servers:relay:Limits:MaxMessageSize", "2000"));
        (await OfferAsync(host, "relay")).Should().Contain("SIZE 2000");
        (await OfferAsync(host, "submission")).Should().Contain("SIZE 1000");
    }

    [Fact]
    public async Task ChangeBehindTheStop_IsNoError()
    {
        await using TestHost host = await StartAsync();
        await host.StopAsync().WaitAsync(TestHost.Patience);
        host.Settings.Change(("Smtp:Limits:MaxMessageSize", "2000"));
        host.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static Task<TestHost> StartAsync(params (string, string?)[] settings) =>
        TestHost.StartAsync(services => services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore()), settings);

    private static async Task<string> OfferAsync(TestHost host, string name = "")
    {
        await using TestSession session = await host.ConnectAsync(name);
        await session.ReadReplyAsync();
        return await session.SayAsync("EHLO client.test");
    }

    private static async Task<string> SignInAsync(TestHost host, string name)
    {
        await using TestSession session = await (await host.ConnectAsync(endpoint: new SmtpEndpoint { AllowPlaintextAuthentication = true })).HelloAsync();
        return await session.SignInAsync(name, "open sesame");
    }

    private static async Task<string> ShownAsync(TestHost host)
    {
        await using TestSession session = await (await TestSession.ConnectAsync(host.Server.EndPoints[0].Port)).HelloAsync();
        return await session.StartTlsAsync("mx.example.com");
    }
}
