using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Clients;

public sealed class MsmtpTests
{
    private const string Ada = "ada@sender.test";
    private const string Bob = "bob@receiver.test";

    [NeedsProgramTheory("msmtp")]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task Message_ArrivesUnderEachSecurity(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult msmtp = await SendAsync(server, security, message, [Bob, "carol@receiver.test"], Trusting(server));

        msmtp.ShouldSucceed().Output.Should().Contain("<-- 250 2.0.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { From = Ada, To = new[] { Bob, "carol@receiver.test" }, IsEncrypted = security != Security.None });
    }

    [NeedsProgramTheory("msmtp")]
    [InlineData(Content.EightBit, Security.None)]
    [InlineData(Content.Dots, Security.None)]
    [InlineData(Content.Dots, Security.StartTls)]
    [InlineData(Content.Large, Security.None)]
    [InlineData(Content.Large, Security.ImplicitTls)]
    public async Task Content_ArrivesToTheOctet(Content content, Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(content);

        ProcessResult msmtp = await SendAsync(server, security, message, [Bob], Trusting(server));

        msmtp.ShouldSucceed().Output.Should().Contain("<-- 250 2.0.0");
        server.StoredMessage.ShouldBe(message);
    }

    [NeedsProgramTheory("msmtp")]
    [InlineData(Security.StartTls, "PLAIN")]
    [InlineData(Security.StartTls, "LOGIN")]
    [InlineData(Security.ImplicitTls, "PLAIN")]
    [InlineData(Security.ImplicitTls, "LOGIN")]
    public async Task SignedInUser_MaySubmit(Security security, string mechanism)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult msmtp = await SendAsync(
            server, security, message, [Bob], [.. Trusting(server), .. SigningIn(mechanism, ServerFixture.Password)], submission: true);

        msmtp.ShouldSucceed().Output.Should().Contain("<-- 235 2.7.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = mechanism, IsEncrypted = true });
    }

    [NeedsProgramTheory("msmtp")]
    [InlineData("SCRAM-SHA-256", ServerFixture.Password)]
    [InlineData("CRAM-MD5", ServerFixture.Password)]
    [InlineData("OAUTHBEARER", ServerFixture.Token)]
    [InlineData("XOAUTH2", ServerFixture.Token)]
    public async Task EveryMechanismThatItKnows_SignsIn_AndFails(string mechanism, string secret)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(SmtpMechanisms.All);
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult wrong = await SendAsync(
            server, Security.StartTls, message, [Bob], [.. Trusting(server), .. SigningIn(mechanism, "wrong")], submission: true);
        wrong.ShouldFail().Output.Should().Contain("<-- 535 5.7.8");
        server.Envelopes.Should().BeEmpty();

        ProcessResult right = await SendAsync(
            server, Security.StartTls, message, [Bob], [.. Trusting(server), .. SigningIn(mechanism, secret)], submission: true);
        right.ShouldSucceed().Output.Should().Contain("<-- 235 2.7.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = mechanism, IsEncrypted = true });
    }

    [NeedsProgramFact("msmtp")]
    public async Task WrongPassword_IsDenied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult msmtp = await SendAsync(
            server, Security.StartTls, TestMessage.Of(Content.Ascii), [Bob], [.. Trusting(server), .. SigningIn("PLAIN", "wrong")], submission: true);

        const int NoPermission = 77;
        msmtp.ExitCode.Should().Be(NoPermission);
        msmtp.Output.Should().Contain("<-- 535 5.7.8");
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramTheory("msmtp")]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task ClientWithoutOurAuthority_Refuses(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult msmtp = await SendAsync(server, security, TestMessage.Of(Content.Ascii), [Bob], ["tls_trust_file system"]);

        msmtp.ShouldFail().Error.Should().Contain("certificate");
        server.Envelopes.Should().BeEmpty();
    }

    // It refuses to send when EHLO does not list DSN.
    [NeedsProgramFact("msmtp")]
    public async Task RequestsForNotifications_ReachTheStore()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult msmtp = await SendAsync(
            server, Security.StartTls, TestMessage.Of(Content.Ascii), [Bob, "carol@receiver.test"], [.. Trusting(server), "dsn_notify failure,success", "dsn_return headers"]);

        msmtp.ShouldSucceed();
        DsnNotify asked = DsnNotify.Failure | DsnNotify.Success;
        server.Envelope.Should().BeEquivalentTo(new { Return = DsnReturn.Headers, Notify = new[] { asked, asked } });
    }

    [NeedsProgramFact("msmtp")]
    public async Task EmptyMessage_IsStoredAsNothing()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult msmtp = await SendAsync(server, Security.None, [], [Bob], []);

        msmtp.ShouldSucceed();
        server.StoredMessage.Should().BeEmpty();
    }

    private static string[] Trusting(ServerFixture server) => [$"tls_trust_file {server.AuthorityFile}"];

    private static string[] SigningIn(string mechanism, string password) =>
        [$"auth {mechanism.ToLowerInvariant()}", $"user {ServerFixture.User}", $"password \"{password}\""];

    private static Task<ProcessResult> SendAsync(
        ServerFixture server, Security security, byte[] message, string[] recipients, string[] settings, bool submission = false)
    {
        // The message is to be left as it is: no fields added, none taken away.
        string[] account =
        [
            "account default", "host 127.0.0.1", $"port {server.Port(security, submission)}", "domain client.test",
            $"tls {(security == Security.None ? "off" : "on")}", $"tls_starttls {(security == Security.StartTls ? "on" : "off")}",
            "set_from_header off", "set_date_header off", "set_msgid_header off", "remove_bcc_headers off", "undisclosed_recipients off",
            .. settings,
        ];
        string file = server.Folder.Write("msmtprc", string.Join('\n', account) + "\n");
        return ProcessRunner.RunAsync("msmtp", ["--debug", "--file", file, "--from", Ada, "--", .. recipients], input: message);
    }
}
