using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.AspNetCore.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Kestrel;

/// <summary>The end of the host, with sessions that Kestrel has accepted: in whichever order its parts stop.</summary>
public sealed class ShutdownTests
{
    /// <summary>What stops first, or alone.</summary>
    public enum Part
    {
        Host,
        Kestrel,
        Server,
    }

    [Fact]
    public async Task IdleSession_HearsItAtOnce()
    {
        await using MailHost host = await new MailHost().WithSmtp().StartAsync();
        await using MailClient client = await host.OpenAsync();
        Task stop = host.App.StopAsync();
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await client.ReadReplyAsync()).Should().BeEmpty("the connection is closed");
        await stop.WaitAsync(MailClient.Patience);
    }

    [Fact]
    public async Task IdleSessionUnderStartTls_HearsItToo()
    {
        await using MailHost host = await new MailHost().WithSmtp(rules => rules.Certificate = Interop.Tests.Support.TestAuthority.Context).StartAsync();
        await using MailClient client = await host.OpenAsync();
        (await client.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await client.HandshakeAsync();
        (await client.SayAsync("EHLO client.test")).Should().StartWith("250-");
        Task stop = host.App.StopAsync();
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(MailClient.Patience);
    }

    [Theory]
    [InlineData(Part.Host)]
    [InlineData(Part.Kestrel)]
    [InlineData(Part.Server)]
    public async Task TransactionInProgress_IsFinished(Part first)
    {
        await using MailHost host = await new MailHost().WithSmtp().StartAsync();
        await using MailClient client = await host.OpenAsync();
        await using MailClient idle = await host.OpenAsync();
        await client.BeginMailAsync();
        await client.SendAsync("Subject: half\r\n");

        Task stop = StopAsync(host, first, CancellationToken.None);
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        stop.IsCompleted.Should().BeFalse("a message is on its way");
        (await client.SayAsync("\r\nwhole\r\n.")).Should().StartWith("250 2.0.0");
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(MailClient.Patience);
        await host.App.StopAsync().WaitAsync(MailClient.Patience);
        host.Store.Messages.Should().ContainSingle();
    }

    [Theory]
    [InlineData(Part.Host)]
    [InlineData(Part.Kestrel)]
    [InlineData(Part.Server)]
    public async Task TransactionBeyondTheGrace_IsCutShort(Part first)
    {
        await using MailHost host = await new MailHost().WithSmtp().StartAsync();
        await using MailClient client = await host.OpenAsync();
        await using MailClient idle = await host.OpenAsync();
        await client.BeginMailAsync();
        using CancellationTokenSource grace = new();
        Task stop = StopAsync(host, first, grace.Token);
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await grace.CancelAsync();

        // Kestrel breaks off; the server says why, if Kestrel is not quicker.
        string last = await client.ReadReplyAsync();
        (last.StartsWith("421 4.3.2", StringComparison.Ordinal) || (first != Part.Server && last.Length == 0)).Should().BeTrue($"it was '{last}'");
        await stop.WaitAsync(MailClient.Patience);
        await host.App.StopAsync().WaitAsync(MailClient.Patience);
        host.Store.Messages.Should().BeEmpty();
    }

    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task ServerThatStoppedFirst_RefusesWhomKestrelStillAccepts(TlsMode mode)
    {
        await using MailHost host = await new MailHost().WithSmtp(rules =>
        {
            rules.Certificate = Interop.Tests.Support.TestAuthority.Context;
            rules.Tls = mode;
        }).StartAsync();
        await host.Server.StopAsync(CancellationToken.None);
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        string reply = await client.ReadReplyAsync();
        reply.Should().Be(mode == TlsMode.Implicit ? "" : "421 4.3.2 Service shutting down", "in the clear there is nothing to say before TLS");
        (await client.ReadReplyAsync()).Should().BeEmpty("and the connection is closed");
    }

    private static Task StopAsync(MailHost host, Part first, CancellationToken cancellationToken) => first switch
    {
        Part.Host => host.App.StopAsync(cancellationToken),
        Part.Kestrel => host.App.Services.GetRequiredService<IServer>().StopAsync(cancellationToken),
        _ => host.Server.StopAsync(cancellationToken),
    };
}
