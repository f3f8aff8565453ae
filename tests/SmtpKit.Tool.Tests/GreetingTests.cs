using System.Diagnostics;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>Who may speak, and when: the wait before the greeting, and clients that speak for others.</summary>
public sealed class GreetingTests
{
    [Fact]
    public async Task GreetingDelay_RefusesWhoSpeaksFirst()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--greeting-delay", "60000");
        using SmtpDialog hasty = await SmtpDialog.ConnectAsync(tool.Port);
        (await hasty.SayAsync("EHLO client.test")).Should().StartWith("554 5.5.1");
        (await hasty.ReadLineAsync()).Should().BeNull();
    }

    [Fact]
    public async Task GreetingDelay_GreetsWhoWaits()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--greeting-delay", "300");
        long started = Stopwatch.GetTimestamp();
        using SmtpDialog patient = await SmtpDialog.OpenAsync(tool.Port);
        Stopwatch.GetElapsedTime(started).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(299));
        (await patient.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250");
    }

    [Fact]
    public async Task TrustXClient_LetsThemSpeakForOthers()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--trust-xclient", "192.0.2.0/24", "--trust-xclient", "127.0.0.1", "--domain", "example.com");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("XCLIENT NAME=client.test ADDR=198.51.100.2 LOGIN=ada")).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().NotContain("XCLIENT");

        // Signed in, it may relay.
        (await dialog.SendMailAsync("Subject: x\r\n\r\n", "bob@elsewhere.test")).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task WithoutTrust_XClientIsUnknown()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--trust-xclient", "192.0.2.0/24");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("XCLIENT ADDR=198.51.100.2")).Should().StartWith("500 5.5.1");
    }
}
