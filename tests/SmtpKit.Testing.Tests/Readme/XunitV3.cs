using SmtpKit.Testing;
using Xunit;

namespace Testing.Fixtures.XunitV3;

public sealed class RegistrationTests : IAsyncLifetime
{
    private FakeSmtpServer _smtp = null!;

    public async ValueTask InitializeAsync() => _smtp = await FakeSmtpServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            await _smtp.SaveAsync(Path.Combine("failed-mail", TestContext.Current.Test!.UniqueID));
        }

        await _smtp.DisposeAsync();
    }

    [Fact]
    public async Task Registration_IsWelcomed()
    {
        await Application.RegisterAsync("ada@example.com", _smtp.Host, _smtp.Port);

        ReceivedMail mail = await _smtp.WaitForMessageAsync(m => m.IsTo("ada@example.com"));
        Assert.Equal("Welcome", mail.Subject);
    }
}
