using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests.Faults;

/// <summary>What goes wrong before anything is said.</summary>
public sealed class ConnectFaultTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly TimedClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectDisconnect_SaysNothing(bool inMemory)
    {
        await using FakeSmtpServer smtp = await StartAsync();
        Fault fault = smtp.When.Connect().Disconnect().FirstTimes(2);
        for (int i = 0; i < 2; i++)
        {
            await using RawClient refused = await RawClient.ConnectAsync(smtp, inMemory);
            (await refused.ReadReplyAsync()).Should().Be("(closed)");
        }

        await IsWellAsync(smtp, inMemory);
        fault.TimesHit.Should().Be(2);
        smtp.Sessions.Select(session => session.End).Take(2).Should().AllBeEquivalentTo(SessionEnd.None);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectReset_SaysNothing(bool inMemory)
    {
        await using FakeSmtpServer smtp = await StartAsync();
        smtp.When.Connect().Reset().Once();
        await using RawClient refused = await RawClient.ConnectAsync(smtp, inMemory);
        (await refused.ReadReplyAsync()).Should().Be("(reset)");

        await IsWellAsync(smtp, inMemory);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectDelay_IsSilentForItsTime(bool inMemory)
    {
        await using FakeSmtpServer smtp = await StartAsync();
        smtp.When.Connect().Delay(Pause).Once();
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory);
        Task<string> greeting = client.ReadReplyAsync();
        await _clock.WaitBeginsAsync(Pause);
        greeting.IsCompleted.Should().BeFalse();
        _clock.Advance(Pause);
        (await greeting).Should().StartWith("220 ");

        await IsWellAsync(smtp, inMemory);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectReadSlowly_TakesALittleAtATime(bool inMemory)
    {
        await using FakeSmtpServer smtp = await StartAsync();
        smtp.When.Connect().ReadSlowly(10, Pause).Once();
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory);
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
        await client.SendAsync("EHLO a-client-with-a-name-of-fifty-octet.example\r\n");
        Task<string> reply = client.ReadReplyAsync();

        // Fifty octets are five reads, and a pause before each but the first.
        for (int i = 0; i < 4; i++)
        {
            await _clock.WaitBeginsAsync(Pause);
            reply.IsCompleted.Should().BeFalse();
            _clock.Advance(Pause);
        }

        (await reply).Should().StartWith("250-");
        await IsWellAsync(smtp, inMemory);
    }

    private static async Task IsWellAsync(FakeSmtpServer smtp, bool inMemory)
    {
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory);
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
    }

    private Task<FakeSmtpServer> StartAsync() => FakeSmtpServer.StartAsync(options => options.TimeProvider = _clock);
}
