using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class RecipientTests
{
    [Fact]
    public async Task Domain_TakesItsOwnInAnyCaseAndPostmaster()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--domain", "Example.com", "--domain", "b.test");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");

        (await dialog.SayAsync("RCPT TO:<bob@EXAMPLE.COM>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("RCPT TO:<bob@B.Test>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("RCPT TO:<postmaster>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("RCPT TO:<PostMaster>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("RCPT TO:<bob@sub.example.com>")).Should().StartWith("550 5.7.1");
        (await dialog.SayAsync("RCPT TO:<bob@notexample.com>")).Should().StartWith("550 5.7.1");
        (await dialog.SayAsync("RCPT TO:<postmaster@example.org>")).Should().StartWith("550 5.7.1");
        (await dialog.SayAsync("RCPT TO:<bob@[127.0.0.1]>")).Should().StartWith("550 5.7.1");
    }

    [Fact]
    public async Task WhoSignedIn_MaySendElsewhere()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync(
            "--domain", "example.com", "--user", "ada:secret", "--allow-plaintext-auth", "--reject-recipient", "no@example.org");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SignInAsync("ada", "secret")).Should().StartWith("235");
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");

        (await dialog.SayAsync("RCPT TO:<bob@elsewhere.test>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("RCPT TO:<no@example.org>")).Should().StartWith("550 5.1.1");
    }

    [Fact]
    public async Task NoDomain_AllAreLocal()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync();
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("MAIL FROM:<>")).Should().StartWith("250");

        (await dialog.SayAsync("RCPT TO:<bob@any.test>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("RCPT TO:<postmaster>")).Should().StartWith("250 2.1.5");
    }

    [Fact]
    public async Task RejectRecipient_Answers550()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync(
            "--reject-recipient", "nobody@example.com", "--reject-recipient", "\"no body\"@example.com", "--reject-recipient", "postmaster@b.test");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");

        (await dialog.SayAsync("RCPT TO:<nobody@Example.COM>")).Should().StartWith("550 5.1.1");
        (await dialog.SayAsync("RCPT TO:<\"nobody\"@example.com>")).Should().StartWith("550 5.1.1");
        (await dialog.SayAsync("RCPT TO:<\"no\\ body\"@example.com>")).Should().StartWith("550 5.1.1");
        (await dialog.SayAsync("RCPT TO:<nobody@example.org>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("RCPT TO:<Postmaster@b.test>")).Should().StartWith("550 5.1.1");
        (await dialog.SayAsync("RCPT TO:<postmaster>")).Should().StartWith("250 2.1.5");
    }
}
