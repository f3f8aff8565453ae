using Microsoft.Extensions.Logging.Abstractions;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task MaxSize_IsAnnouncedAndKept()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--max-size", "1000");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SayAsync("EHLO client.test")).Should().Contain("SIZE 1000");
        (await dialog.SayAsync("MAIL FROM:<ada@example.org> SIZE=1001")).Should().StartWith("552 5.3.4");
        (await dialog.SendMailAsync(new string('x', 998) + "\r\n")).Should().StartWith("250 2.0.0");
        (await dialog.SendMailAsync(new string('x', 999) + "\r\n")).Should().StartWith("552 5.3.4");
        (await tool.StopAsync()).ShouldHaveServed(messages: 1, octets: 1000);
    }

    [Fact]
    public async Task MaxSizeZero_IsNoLimit()
    {
        // A Maildir would still refuse what the disk has no room for.
        await using ToolProcess tool = await ToolProcess.ServeAsync("--max-size", "0", "--discard");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SayAsync("MAIL FROM:<ada@example.org> SIZE=99999999999")).Should().StartWith("250 ");
    }

    [Fact]
    public async Task MaxConnections_RefusesFurtherOnes()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--max-connections", "1");
        using SmtpDialog first = await SmtpDialog.OpenAsync(tool.Port);
        using SmtpDialog second = await SmtpDialog.ConnectAsync(tool.Port);

        (await second.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await second.ReadLineAsync()).Should().BeNull();
    }

    [Fact]
    public async Task MaxConnectionsPerAddress_RefusesFurtherOnes()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--max-connections-per-address", "1");
        using SmtpDialog first = await SmtpDialog.OpenAsync(tool.Port);
        using SmtpDialog second = await SmtpDialog.ConnectAsync(tool.Port);

        (await second.ReadReplyAsync()).Should().StartWith("421 4.7.0");
        (await second.ReadLineAsync()).Should().BeNull();
    }

    [Fact]
    public async Task MaxRecipients_RefusesFurtherOnes()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--max-recipients", "2");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");

        (await dialog.SayAsync("RCPT TO:<a@b.test>")).Should().StartWith("250");
        (await dialog.SayAsync("RCPT TO:<b@b.test>")).Should().StartWith("250");
        (await dialog.SayAsync("RCPT TO:<c@b.test>")).Should().StartWith("452 4.5.3");
    }

    [Fact]
    public void Zero_IsNoLimitAnywhere()
    {
        SmtpLimits limits = LimitsOf(new() { Discard = true, MaxSize = 0, MaxConnections = 0, MaxConnectionsPerAddress = 0, MaxRecipients = 0 });

        limits.MaxMessageSize.Should().Be(0);
        limits.MaxConnections.Should().Be(0);
        limits.MaxConnectionsPerAddress.Should().Be(0);
        limits.MaxRecipients.Should().Be(int.MaxValue);
    }

    [Fact]
    public void NothingSaid_LeavesTheLibrarysLimitsButForLoadTests() =>
        LimitsOf(new() { Discard = true }).Should().BeEquivalentTo(new SmtpLimits { MaxTransactions = 0 });

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(86400)]
    public void IdleTimeout_IsTheLongestOfEveryWait(int seconds)
    {
        TimeSpan idle = TimeSpan.FromSeconds(seconds);
        SmtpLimits limits = LimitsOf(new() { Discard = true, IdleTimeout = idle });

        limits.CommandTimeout.Should().Be(idle);
        limits.AuthenticationTimeout.Should().Be(idle);
        limits.DataBlockTimeout.Should().Be(idle);
        limits.TlsHandshakeTimeout.Should().Be(idle);
        limits.FlushTimeout.Should().Be(idle);
        limits.MinDataRateGracePeriod.Should().Be(idle);
        limits.DataTimeout.Should().BeGreaterThanOrEqualTo(idle).And.BeGreaterThanOrEqualTo(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task IdleTimeout_EndsEveryWait()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync(
            "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0", "--cert", "self-signed", "--user", "ada:secret", "--allow-plaintext-auth", "--idle-timeout", "1");
        int port = tool.Ports[0];

        // All at once: each takes a second of real time, and the flush as long as the buffers of the system take to fill.
        await Task.WhenAll(WaitForCommandAsync(port), WaitForRestOfLineAsync(port), WaitForBodyAsync(port), WaitForAuthAsync(port), HandshakeAsync(tool.Ports[1]), FlushAsync(port))
            .WaitAsync(ToolProcess.Patience, TestContext.Current.CancellationToken);
        (await tool.StopAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    [Theory]
    [InlineData(null, null, 3600)]
    [InlineData(7200, null, 7200)]
    [InlineData(10, null, 3600)]
    [InlineData(null, 5, 5)]
    [InlineData(7200, 5, 5)]
    [InlineData(10, 86400, 86400)]
    public void DataTimeout_HoldsWhateverIdleTimeoutSays(int? idle, int? data, int expected) =>
        LimitsOf(new() { Discard = true, IdleTimeout = Seconds(idle), DataTimeout = Seconds(data) }).DataTimeout.Should().Be(TimeSpan.FromSeconds(expected));

    [Fact]
    public async Task DataTimeout_EndsTheWholeMessage()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--data-timeout", "1");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        (await dialog.SayAsync("RCPT TO:<bob@example.com>")).Should().StartWith("250");
        (await dialog.SayAsync("DATA")).Should().StartWith("354");

        // A pause in it may otherwise last three minutes.
        await dialog.WriteAsync("Subject: x\r\n");
        (await dialog.ReadReplyAsync()).Should().StartWith("421 4.4.2");
        (await tool.StopAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } some ? TimeSpan.FromSeconds(some) : null;

    private static async Task WaitForCommandAsync(int port)
    {
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        (await dialog.ReadReplyAsync()).Should().StartWith("421 4.4.2");
        (await dialog.ReadLineAsync()).Should().BeNull();
    }

    private static async Task WaitForRestOfLineAsync(int port)
    {
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        (await dialog.SayAsync("NO")).Should().StartWith("500");
        await dialog.WriteAsync("NOO");
        (await dialog.ReadReplyAsync()).Should().StartWith("421 4.4.2");
    }

    private static async Task WaitForBodyAsync(int port)
    {
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        (await dialog.SayAsync("RCPT TO:<bob@example.com>")).Should().StartWith("250");
        (await dialog.SayAsync("DATA")).Should().StartWith("354");
        await dialog.WriteAsync("Subject: x\r\n");
        (await dialog.ReadReplyAsync()).Should().StartWith("421 4.4.2");
    }

    private static async Task WaitForAuthAsync(int port)
    {
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        (await dialog.SayAsync("AUTH LOGIN")).Should().StartWith("334");
        (await dialog.ReadReplyAsync()).Should().StartWith("421 4.4.2");
    }

    private static async Task HandshakeAsync(int port)
    {
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(port);
        (await dialog.ReadLineAsync()).Should().BeNull();
    }

    // A client that asks and asks and never reads loses its connection.
    private static async Task FlushAsync(int port)
    {
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        string questions = string.Concat(Enumerable.Repeat("HELP\r\n", 10_000));
        Func<Task> ask = async () =>
        {
            while (true)
            {
                await dialog.WriteAsync(questions);
            }
        };
        await ask.Should().ThrowAsync<IOException>();
    }

    private static SmtpLimits LimitsOf(ServeSettings settings)
    {
        SmtpServerOptions options = new();
        new ServerSetup(settings, new MessageTally(), NullLoggerFactory.Instance).ApplyTo(options);
        return options.Limits;
    }
}
