using NUnit.Framework;
using NUnit.Framework.Interfaces;
using SmtpKit.Testing;

namespace Testing.Fixtures.NUnit;

public sealed class RegistrationTests
{
    private FakeSmtpServer _smtp = null!;

    [SetUp]
    public async Task StartAsync() => _smtp = await FakeSmtpServer.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            await _smtp.SaveAsync(Path.Combine("failed-mail", TestContext.CurrentContext.Test.ID));
        }

        await _smtp.DisposeAsync();
    }

    [Test]
    public async Task Registration_IsWelcomed()
    {
        await Application.RegisterAsync("ada@example.com", _smtp.Host, _smtp.Port);

        ReceivedMail mail = await _smtp.WaitForMessageAsync(m => m.IsTo("ada@example.com"));
        Assert.That(mail.Subject, Is.EqualTo("Welcome"));
    }
}
