using System.Security.Authentication;
using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests.Faults;

/// <summary>What goes wrong in a handshake, behind STARTTLS and in its place.</summary>
public sealed class HandshakeFaultTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly TimedClock _clock = new();

    public static TheoryData<TlsMode, FakeCertificate> Certificates =>
        [.. Enum.GetValues<TlsMode>().SelectMany(mode => Enum.GetValues<FakeCertificate>().Select(certificate => (mode, certificate)))];

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task HandshakeShow_IsRefusedByACarefulClient(TlsMode mode, FakeCertificate certificate)
    {
        await using FakeSmtpServer smtp = await StartAsync(mode);
        Fault fault = smtp.When.Handshake().Show(certificate).Once();
        Func<Task> handshake = () => HandshakeAsync(smtp, mode);
        if (certificate == FakeCertificate.Valid)
        {
            await handshake.Should().NotThrowAsync();
        }
        else
        {
            await handshake.Should().ThrowAsync<AuthenticationException>();
        }

        fault.TimesHit.Should().Be(1);
        await handshake.Should().NotThrowAsync("all is well again");
    }

    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public Task HandshakeDisconnect_BreaksIt(TlsMode mode) => BreaksAsync(mode, faults => faults.Disconnect());

    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public Task HandshakeReset_BreaksIt(TlsMode mode) => BreaksAsync(mode, faults => faults.Reset());

    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public Task HandshakeGarbage_BreaksIt(TlsMode mode) => BreaksAsync(mode, faults => faults.Garbage());

    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task HandshakeDelay_IsLate(TlsMode mode)
    {
        await using FakeSmtpServer smtp = await StartAsync(mode);
        smtp.When.Handshake().Delay(Pause).Once();
        Task handshake = HandshakeAsync(smtp, mode);
        await _clock.WaitBeginsAsync(Pause);
        handshake.IsCompleted.Should().BeFalse();
        _clock.Advance(Pause);

        await handshake;
    }

    private async Task BreaksAsync(TlsMode mode, Func<HandshakeFaults, Fault> make)
    {
        await using FakeSmtpServer smtp = await StartAsync(mode);
        Fault fault = make(smtp.When.Handshake()).Once();
        Func<Task> handshake = () => HandshakeAsync(smtp, mode);
        Exception thrown = (await handshake.Should().ThrowAsync<Exception>()).Which;
        thrown.Should().Match(exception => exception is IOException || exception is AuthenticationException);
        fault.TimesHit.Should().Be(1);
        await handshake.Should().NotThrowAsync("all is well again");
        smtp.Sessions[0].End.Should().Be(mode == TlsMode.StartTls ? SessionEnd.TlsFailed : SessionEnd.None);
    }

    private static async Task HandshakeAsync(FakeSmtpServer smtp, TlsMode mode)
    {
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        if (mode == TlsMode.StartTls)
        {
            await client.ReadReplyAsync();
            await client.SayAllAsync("EHLO client.test", "STARTTLS");
        }

        await client.StartTlsAsync(smtp);
        (await client.SayAsync("NOOP")).Should().StartWith("2");
    }

    private Task<FakeSmtpServer> StartAsync(TlsMode mode) => FakeSmtpServer.StartAsync(options =>
    {
        options.TimeProvider = _clock;
        options.Tls = mode;
    });
}
