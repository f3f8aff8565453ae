using Microsoft.VisualStudio.TestTools.UnitTesting;
using SmtpKit.Testing;

namespace Testing.Fixtures.MSTest;

[TestClass]
public sealed class RegistrationTests
{
    private FakeSmtpServer _smtp = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public async Task StartAsync() => _smtp = await FakeSmtpServer.StartAsync();

    [TestCleanup]
    public async Task StopAsync()
    {
        if (TestContext.CurrentTestOutcome == UnitTestOutcome.Failed)
        {
            await _smtp.SaveAsync(Path.Combine("failed-mail", TestContext.TestName!));
        }

        await _smtp.DisposeAsync();
    }

    [TestMethod]
    public async Task Registration_IsWelcomed()
    {
        await Application.RegisterAsync("ada@example.com", _smtp.Host, _smtp.Port);

        ReceivedMail mail = await _smtp.WaitForMessageAsync(m => m.IsTo("ada@example.com"));
        Assert.AreEqual("Welcome", mail.Subject);
    }
}
