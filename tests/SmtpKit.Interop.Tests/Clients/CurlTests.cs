using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Clients;

public sealed class CurlTests
{
    private const string Ada = "ada@sender.test";
    private const string Bob = "bob@receiver.test";

    [NeedsProgramTheory("curl")]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task Message_ArrivesUnderEachSecurity(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult curl = await SendAsync(server, security, message, [Bob, "carol@receiver.test"], Verifying(server, security));

        curl.ShouldSucceed().Error.Should().Contain("< 250 2.0.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { From = Ada, To = new[] { Bob, "carol@receiver.test" }, IsEncrypted = security != Security.None });
    }

    [NeedsProgramTheory("curl")]
    [InlineData(Content.EightBit, Security.None)]
    [InlineData(Content.Dots, Security.None)]
    [InlineData(Content.Large, Security.None)]
    [InlineData(Content.Large, Security.StartTls)]
    public async Task Content_ArrivesToTheOctet(Content content, Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(content);

        ProcessResult curl = await SendAsync(server, security, message, [Bob], Verifying(server, security));

        curl.ShouldSucceed();
        server.StoredMessage.ShouldBe(message);
        server.Envelope.DeclaredSize.Should().Be(message.Length);
    }

    [NeedsProgramTheory("curl")]
    [InlineData(Security.StartTls, "PLAIN")]
    [InlineData(Security.StartTls, "LOGIN")]
    [InlineData(Security.ImplicitTls, "PLAIN")]
    [InlineData(Security.ImplicitTls, "LOGIN")]
    public async Task SignedInUser_MaySubmit(Security security, string mechanism)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);
        string[] options =
            [.. Verifying(server, security), "--user", $"{ServerFixture.User}:{ServerFixture.Password}", "--login-options", $"AUTH={mechanism}"];

        ProcessResult curl = await SendAsync(server, security, message, [Bob], options, submission: true);

        curl.ShouldSucceed().Error.Should().Contain("< 235 2.7.0").And.NotContain("CRAM");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = mechanism, IsEncrypted = true });
    }

    [NeedsProgramTheory("curl")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Utf8UserAndPassword_MaySubmit(string mechanism)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string[] options =
        [
            .. Verifying(server, Security.ImplicitTls),
            "--user", $"{ServerFixture.Utf8User}:{ServerFixture.Utf8Password}", "--login-options", $"AUTH={mechanism}",
        ];

        ProcessResult curl = await SendAsync(server, Security.ImplicitTls, TestMessage.Of(Content.Ascii), [Bob], options, submission: true);

        curl.ShouldSucceed();
        server.Envelope.Should().BeEquivalentTo(new { User = ServerFixture.Utf8User, Mechanism = mechanism });
    }

    [NeedsProgramFact("curl")]
    public async Task WrongPassword_IsDenied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string[] options = [.. Verifying(server, Security.StartTls), "--user", $"{ServerFixture.User}:wrong", "--login-options", "AUTH=PLAIN"];

        ProcessResult curl = await SendAsync(server, Security.StartTls, TestMessage.Of(Content.Ascii), [Bob], options, submission: true);

        const int LoginDenied = 67;
        curl.ExitCode.Should().Be(LoginDenied);
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramTheory("curl")]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task ClientWithoutOurAuthority_Refuses(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult curl = await SendAsync(server, security, TestMessage.Of(Content.Ascii), [Bob], ["--ssl-reqd"]);

        const int PeerFailedVerification = 60;
        curl.ExitCode.Should().Be(PeerFailedVerification);
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramFact("curl")]
    public async Task Utf8Addresses_ArriveWithSmtpUtf8()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.EightBit);

        ProcessResult curl = await SendAsync(server, Security.None, message, ["b\u00f6b@b\u00fccher.test"], [], from: "ad\u00e4@sender.test");

        // curl itself turns the domain into its ASCII form.
        curl.ShouldSucceed();
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { From = "ad\u00e4@sender.test", To = new[] { "b\u00f6b@xn--bcher-kva.test" }, IsSmtpUtf8 = true });
    }

    [NeedsProgramFact("curl")]
    public async Task EmptyMessage_IsStoredAsNothing()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult curl = await SendAsync(server, Security.None, [], [Bob], []);

        curl.ShouldSucceed();
        server.StoredMessage.Should().BeEmpty();
    }

    [NeedsProgramFact("curl")]
    public async Task NullReversePath_IsKept()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult curl = await SendAsync(server, Security.None, TestMessage.Of(Content.Ascii), [Bob], [], from: "");

        curl.ShouldSucceed();
        server.Envelope.From.Should().BeEmpty();
    }

    private static string[] Verifying(ServerFixture server, Security security) =>
        security == Security.None ? [] : ["--ssl-reqd", "--cacert", server.AuthorityFile];

    private static Task<ProcessResult> SendAsync(
        ServerFixture server, Security security, byte[] message, string[] recipients, string[] options, string from = Ada, bool submission = false)
    {
        string scheme = security == Security.ImplicitTls ? "smtps" : "smtp";
        return ProcessRunner.RunAsync(
            "curl",
            [
                "--disable", "--silent", "--show-error", "--verbose",
                "--url", $"{scheme}://127.0.0.1:{server.Port(security, submission)}/client.test",
                "--mail-from", from,
                .. recipients.SelectMany(recipient => new[] { "--mail-rcpt", recipient }),
                "--upload-file", server.Folder.Write("message.eml", message),
                .. options,
            ]);
    }
}
