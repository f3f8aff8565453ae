using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.AspNetCore.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.InMemory;

/// <summary>The trap of TestServer: an application that takes mail on Kestrel takes none in its tests, without an error. And the way out.</summary>
public sealed class TestServerTests
{
    [Fact]
    public async Task Endpoint_NeverOpens_YetIsConnectedToInMemory()
    {
        await using WebApplicationFactory<Program> factory = new();
        using HttpClient http = factory.CreateClient();
        factory.Services.GetRequiredService<IServer>().Should().BeOfType<TestServer>("Kestrel never runs");

        KestrelSmtpEndpoint endpoint = factory.Services.GetSmtpEndpoints().Should().ContainSingle().Which;
        await using MailClient client = new(await endpoint.ConnectAsync());
        await client.HelloAsync();
        (await client.SendMailAsync("Subject: In a test\r\n\r\nHello.\r\n")).Should().StartWith("250 2.0.0");
        (await http.GetStringAsync(new Uri("/mail", UriKind.Relative)).WaitAsync(MailClient.Patience)).Should().Contain("ada@example.org").And.Contain("In a test");
    }

    [Fact]
    public async Task Rules_AreThoseOfUseSmtp()
    {
        using Interop.Tests.Support.TemporaryFolder folder = new();
        string path = folder.Write("both.pem", Interop.Tests.Support.TestAuthority.Pem(Interop.Tests.Support.TestAuthority.Server));
        await using WebApplicationFactory<Program> factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting("Kestrel:Certificates:Default:Path", path)
            .ConfigureKestrel(kestrel => kestrel.ListenLocalhost(4650, listen => listen.UseSmtp(rules => rules.Tls = TlsMode.Implicit))));
        KestrelSmtpEndpoint implicitTls = factory.Services.GetSmtpEndpoints().Single(endpoint => endpoint.EndPoint.ToString()!.EndsWith(":4650", StringComparison.Ordinal));
        await using MailClient client = new(await implicitTls.ConnectAsync());
        await client.HandshakeAsync();
        await client.HelloAsync();
        (await client.SendMailAsync()).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task Session_KnowsNoAddresses()
    {
        SmtpSession? seen = null;
        await using WebApplicationFactory<Program> factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .ConfigureServices(services => services.PostConfigure<SmtpServerOptions>(options =>
                options.ConnectionFilter = new DelegateConnectionFilter((session, _) =>
                {
                    seen = session;
                    return new(SmtpReply.Ok);
                }))));
        await using MailClient client = new(await factory.Services.GetSmtpEndpoints()[0].ConnectAsync());
        await client.HelloAsync();
        seen!.RemoteEndPoint.Should().BeNull();
        seen.LocalEndPoint.Should().BeNull();
    }
}
