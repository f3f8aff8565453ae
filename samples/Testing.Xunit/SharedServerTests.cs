using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Testing;
using Testing.Xunit.Shop;

namespace Testing.Xunit;

/// <summary>Many tests, one server, as when the application is started once for all of them: each looks into its own inbox.</summary>
public sealed class SharedServerTests(SharedServerTests.SharedServer shared) : IClassFixture<SharedServerTests.SharedServer>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Test_SeesItsOwnMailAlone(int run)
    {
        FakeInbox inbox = shared.Smtp.Inbox($"run{run}.test");

        await shared.Shop.RegisterAsync($"ada@run{run}.test", TestContext.Current.CancellationToken);

        (await inbox.WaitForMessageAsync()).Recipients.Should().Equal($"ada@run{run}.test");
        inbox.Messages.Should().ContainSingle();
    }

    public sealed class SharedServer : IAsyncLifetime
    {
        public FakeSmtpServer Smtp { get; private set; } = null!;

        internal WebShop Shop { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Smtp = await FakeSmtpServer.StartAsync();
            Shop = new ServiceCollection()
                .AddShop()
                .UseFakeSmtp<MailOptions>(Smtp, (options, fake) => (options.Host, options.Port) = (fake.Host, fake.Port))
                .BuildServiceProvider()
                .GetRequiredService<WebShop>();
        }

        public ValueTask DisposeAsync() => Smtp.DisposeAsync();
    }
}
