using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Testing;
using Testing.Xunit.Shop;

namespace Testing.Xunit;

/// <summary>A shop whose mail goes to a fake server of its own. What a failed test leaves behind lies in the folder <c>failed-mail</c> beside the tests.</summary>
public abstract class ShopFixture : IAsyncLifetime
{
    private ServiceProvider? _services;

    protected FakeSmtpServer Smtp { get; private set; } = null!;

    internal WebShop Shop => _services!.GetRequiredService<WebShop>();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Smtp = await FakeSmtpServer.StartAsync();
        _services = new ServiceCollection()
            .AddShop()
            .UseFakeSmtp<MailOptions>(Smtp, (options, fake) =>
            {
                options.Host = fake.Host;
                options.Port = fake.Port;
                options.RetryDelay = TimeSpan.Zero;
            })
            .BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            await Smtp.SaveAsync(Path.Combine(AppContext.BaseDirectory, "failed-mail", TestContext.Current.Test!.UniqueID));
        }

        await _services!.DisposeAsync();
        await Smtp.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
