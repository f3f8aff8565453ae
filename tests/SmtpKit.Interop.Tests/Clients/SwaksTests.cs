using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Clients;

public sealed class SwaksTests
{
    private const string Ada = "ada@sender.test";
    private const string Bob = "bob@receiver.test";

    [NeedsProgramTheory("swaks")]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task Message_ArrivesUnderEachSecurity(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult swaks = await SendAsync(server, security, message, $"{Bob},carol@receiver.test", Verifying(server, security));

        Transcript(swaks.ShouldSucceed(), security).Should().Contain("250 2.0.0").And.Contain("221 2.0.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { From = Ada, To = new[] { Bob, "carol@receiver.test" }, IsEncrypted = security != Security.None });
    }

    [NeedsProgramFact("swaks")]
    public async Task PipelinedMessage_Arrives()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult swaks = await SendAsync(server, Security.None, message, $"{Bob},carol@receiver.test", ["--pipeline"]);

        swaks.ShouldSucceed().Output.Should().Contain("354 ").And.Contain("250 2.0.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.To.Should().Equal(Bob, "carol@receiver.test");
    }

    [NeedsProgramTheory("swaks")]
    [InlineData(Content.EightBit, Security.None)]
    [InlineData(Content.EightBit, Security.StartTls)]
    [InlineData(Content.Dots, Security.None)]
    [InlineData(Content.Dots, Security.ImplicitTls)]
    [InlineData(Content.Large, Security.None)]
    [InlineData(Content.Large, Security.ImplicitTls)]
    public async Task Content_ArrivesToTheOctet(Content content, Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(content);

        ProcessResult swaks = await SendAsync(server, security, message, Bob, [.. Verifying(server, security), "--suppress-data"]);

        Transcript(swaks.ShouldSucceed(), security).Should().Contain("250 2.0.0");
        server.StoredMessage.ShouldBe(message);
    }

    [NeedsProgramTheory("swaks")]
    [InlineData(Security.StartTls, "PLAIN")]
    [InlineData(Security.StartTls, "LOGIN")]
    [InlineData(Security.ImplicitTls, "PLAIN")]
    [InlineData(Security.ImplicitTls, "LOGIN")]
    public async Task SignedInUser_MaySubmit(Security security, string mechanism)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);
        string[] options =
        [
            .. Verifying(server, security),
            "--auth", mechanism, "--auth-user", ServerFixture.User, "--auth-password", ServerFixture.Password,
        ];

        ProcessResult swaks = await SendAsync(server, security, message, Bob, options, submission: true);

        Transcript(swaks.ShouldSucceed(), security).Should().Contain("235 2.7.0").And.Contain("250 2.0.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = mechanism, IsEncrypted = true });
    }

    [NeedsProgramTheory("swaks")]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task CramMd5_SignsIn(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(SmtpMechanisms.CramMd5);
        byte[] message = TestMessage.Of(Content.Ascii);
        string[] options =
        [
            .. Verifying(server, security),
            "--auth", "CRAM-MD5", "--auth-user", ServerFixture.User, "--auth-password", ServerFixture.Password,
        ];

        ProcessResult swaks = await SendAsync(server, security, message, Bob, options, submission: true);

        Transcript(swaks.ShouldSucceed(), security).Should().Contain("235 2.7.0").And.Contain("250 2.0.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = "CRAM-MD5", IsEncrypted = true });
    }

    [NeedsProgramFact("swaks")]
    public async Task CramMd5WithAWrongPassword_IsDenied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(SmtpMechanisms.CramMd5);
        string[] options = [.. Verifying(server, Security.StartTls), "--auth", "CRAM-MD5", "--auth-user", ServerFixture.User, "--auth-password", "wrong"];

        ProcessResult swaks = await SendAsync(server, Security.StartTls, TestMessage.Of(Content.Ascii), Bob, options, submission: true);

        swaks.ShouldFail().Output.Should().Contain("535 5.7.8");
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramFact("swaks")]
    public async Task WrongPassword_IsDenied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string[] options = [.. Verifying(server, Security.StartTls), "--auth", "PLAIN", "--auth-user", ServerFixture.User, "--auth-password", "wrong"];

        ProcessResult swaks = await SendAsync(server, Security.StartTls, TestMessage.Of(Content.Ascii), Bob, options, submission: true);

        swaks.ShouldFail().Output.Should().Contain("535 5.7.8");
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramTheory("swaks")]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task ClientWithoutOurAuthority_Refuses(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string tls = security == Security.StartTls ? "--tls" : "--tls-on-connect";

        ProcessResult swaks = await SendAsync(server, security, TestMessage.Of(Content.Ascii), Bob, [tls, "--tls-verify"]);

        swaks.ShouldFail();
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramFact("swaks")]
    public async Task Utf8AddressWithoutSmtpUtf8_IsRefused()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        // swaks sends the octets of any address and never says SMTPUTF8.
        ProcessResult swaks = await SendAsync(server, Security.None, TestMessage.Of(Content.Ascii), "b\u00f6b@b\u00fccher.test", []);

        swaks.ShouldFail().Output.Should().Contain("553 5.6.7");
        server.Envelopes.Should().BeEmpty();
    }

    // What swaks prints behind the arrow of a reply tells whether it came under TLS: "<-  " or "<~  ".
    private static string Transcript(ProcessResult swaks, Security security)
    {
        string arrow = security == Security.None ? "<-  " : "<~  ";
        return string.Join('\n', swaks.Output.Split('\n').Where(line => line.StartsWith(arrow, StringComparison.Ordinal)));
    }

    private static string[] Verifying(ServerFixture server, Security security) => security switch
    {
        Security.StartTls => ["--tls", "--tls-verify", "--tls-ca-path", server.AuthorityFile],
        Security.ImplicitTls => ["--tls-on-connect", "--tls-verify", "--tls-ca-path", server.AuthorityFile],
        _ => [],
    };

    private static Task<ProcessResult> SendAsync(
        ServerFixture server, Security security, byte[] message, string recipients, string[] options, bool submission = false)
    {
        // swaks ends the data with CRLF and a dot, whether or not a CRLF stands there already: it is given the message without its last.
        byte[] data = message[..^2];
        return ProcessRunner.RunAsync(
            "swaks",
            [
                "--config",
                "--server", "127.0.0.1", "--port", $"{server.Port(security, submission)}", "--helo", "client.test",
                "--timeout", $"{(int)Patience.Client.TotalSeconds}",
                "--from", Ada, "--to", recipients,
                "--data", $"@{server.Folder.Write("message.eml", data)}",
                .. options,
            ]);
    }
}
