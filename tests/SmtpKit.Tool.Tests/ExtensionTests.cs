using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary><c>--extensions</c>, said to the real program over a socket and a raw TLS stream.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public async Task All_AreListedAndTaken()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync(
            "--extensions", "all", "--cert", "self-signed", "--user", "ada:secret", "--log-level", "debug");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        string before = await dialog.SayAsync("EHLO client.test");
        before.Should().MatchRegex("250.DSN").And.MatchRegex("250.LIMITS MAILMAX=100000 RCPTMAX=1000").And.MatchRegex("250.MT-PRIORITY")
            .And.MatchRegex("250.DELIVERBY").And.MatchRegex("250.RRVS").And.NotContain("REQUIRETLS").And.NotContain("FUTURERELEASE");
        (await dialog.SayAsync("MAIL FROM:<ada@example.org> REQUIRETLS")).Should().StartWith("555 5.5.4");
        (await dialog.SayAsync("MAIL FROM:<ada@example.org> HOLDFOR=60")).Should().StartWith("555 5.5.4");

        (await dialog.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await dialog.HandshakeAsync();
        (await dialog.SayAsync("EHLO client.test")).Should().Contain("REQUIRETLS").And.NotContain("FUTURERELEASE");
        (await dialog.SignInAsync("ada", "secret")).Should().StartWith("235 ");
        (await dialog.SayAsync("EHLO client.test")).Should().MatchRegex(@"250.FUTURERELEASE 2592000 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ");

        // One segment: MAIL, RCPT and DATA with everything that they may carry.
        await dialog.WriteAsync(
            "MAIL FROM:<ada@example.org> RET=HDRS ENVID=QQ314159 REQUIRETLS MT-PRIORITY=3 BY=86400;RT HOLDFOR=60\r\n"
            + "RCPT TO:<bob@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bb@example.com RRVS=2014-04-03T23:01:00Z;R\r\n"
            + "RCPT TO:<eve@example.com> NOTIFY=NEVER,DELAY\r\n"
            + "DATA\r\n");
        (await dialog.ReadReplyAsync()).Should().StartWith("250 2.1.0");
        (await dialog.ReadReplyAsync()).Should().StartWith("250 2.1.5");
        (await dialog.ReadReplyAsync()).Should().StartWith("501 5.5.4");
        (await dialog.ReadReplyAsync()).Should().StartWith("354 ");
        (await dialog.SayAsync("Subject: x\r\n\r\n.")).Should().StartWith("250 2.0.0");

        ToolResult result = await tool.StopAsync();
        result.ShouldHaveServed(messages: 1, octets: 14);
        result.Errors.Should().Contain("with 'RET=HDRS ENVID=QQ314159 REQUIRETLS MT-PRIORITY=3 BY=86400;RT HOLDFOR=60'")
            .And.Contain("<bob@example.com> with 'NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bb@example.com RRVS=2014-04-03T23:01:00Z;R'");
    }

    [Fact]
    public async Task NotAskedFor_NoneIsListedOrTaken()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync();
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SayAsync("EHLO client.test")).Should().NotContainAny("LIMITS", "REQUIRETLS", "MT-PRIORITY", "DELIVERBY", "FUTURERELEASE", "RRVS");
        foreach (string parameter in new[] { "REQUIRETLS", "MT-PRIORITY=0", "BY=60;N", "HOLDFOR=60", "HOLDUNTIL=2030-01-01T00:00:00Z" })
        {
            (await dialog.SayAsync($"MAIL FROM:<ada@example.org> {parameter}")).Should().StartWith("555 5.5.4");
        }

        // DSN always is.
        (await dialog.SayAsync("MAIL FROM:<ada@example.org> RET=FULL ENVID=1")).Should().StartWith("250 2.1.0");
        (await dialog.SayAsync("RCPT TO:<bob@example.com> RRVS=2014-04-03T23:01:00Z")).Should().StartWith("555 5.5.4");
        (await dialog.SayAsync("RCPT TO:<bob@example.com> NOTIFY=NEVER")).Should().StartWith("250 2.1.5");
    }

    [Fact]
    public async Task List_IsInAnyCaseAndNamesWhatIsOutOfReach()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--extensions", "RRVS,Limits,FutureRelease,requiretls");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SayAsync("EHLO client.test")).Should().Contain("RRVS").And.Contain("LIMITS").And.NotContainAny("MT-PRIORITY", "DELIVERBY", "FUTURERELEASE");
        (await tool.StopAsync()).Errors.Should().Contain("FUTURERELEASE is offered to nobody").And.Contain("REQUIRETLS is offered to nobody");
    }
}
