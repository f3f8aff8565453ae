using SmtpKit.Testing;
using Xunit;

namespace Testing.Fixtures.XunitV2;

public sealed class RegistrationTests : IAsyncLifetime
{
    private FakeSmtpServer _smtp = null!;

    // xunit 2 does not tell a test how it ended: what a failed wait leaves behind is saved by the server itself.
    public async Task InitializeAsync() => _smtp = await FakeSmtpServer.StartAsync(options => options.SaveFailuresTo = "failed-mail");

    public async Task DisposeAsync() => await _smtp.DisposeAsync();

    [Fact]
    public async Task Registration_IsWelcomed()
    {
        await Application.RegisterAsync("ada@example.com", _smtp.Host, _smtp.Port);

        ReceivedMail mail = await _smtp.WaitForMessageAsync(m => m.IsTo("ada@example.com"));
        Assert.Equal("Welcome", mail.Subject);
    }
}
