using System.Text;
using System.Text.Json;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Clients;

/// <summary>Python's smtplib, by the script beside this file.</summary>
public sealed class SmtplibTests
{
    private const string Bob = "bob@receiver.test";

    [NeedsProgramTheory("python3")]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task Message_ArrivesUnderEachSecurity(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult python = await SendAsync(server, security, message, new() { To = [Bob, "carol@receiver.test"] });

        python.ShouldSucceed().Error.Should().Contain("retcode (250); Msg: b'2.0.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(
            new { From = "ada@sender.test", To = new[] { Bob, "carol@receiver.test" }, IsEncrypted = security != Security.None });
    }

    [NeedsProgramTheory("python3")]
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

        ProcessResult python = await SendAsync(server, security, message, new() { Log = false, Options = ["BODY=8BITMIME"] });

        python.ShouldSucceed();
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { BodyType = BodyType.EightBitMime, DeclaredSize = (long)message.Length });
    }

    [NeedsProgramTheory("python3")]
    [InlineData(Security.StartTls, "PLAIN")]
    [InlineData(Security.StartTls, "LOGIN")]
    [InlineData(Security.ImplicitTls, "PLAIN")]
    [InlineData(Security.ImplicitTls, "LOGIN")]
    public async Task SignedInUser_MaySubmit(Security security, string mechanism)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.Ascii);

        ProcessResult python = await SendAsync(server, security, message, new() { Mechanism = mechanism }, submission: true);

        python.ShouldSucceed().Error.Should().Contain("retcode (235); Msg: b'2.7.0");
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = mechanism, IsEncrypted = true });
    }

    [NeedsProgramFact("python3")]
    public async Task WrongPassword_IsDenied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult python = await SendAsync(
            server, Security.StartTls, TestMessage.Of(Content.Ascii), new() { Mechanism = "LOGIN", Password = "wrong" }, submission: true);

        python.ShouldFail().Error.Should().Contain("SMTPAuthenticationError: (535, b'5.7.8");
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramTheory("python3")]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task ClientWithoutOurAuthority_Refuses(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult python = await SendAsync(server, security, TestMessage.Of(Content.Ascii), new() { TrustsUs = false });

        python.ShouldFail().Error.Should().Contain("SSLCertVerificationError");
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramTheory("python3")]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    public async Task Utf8Addresses_ArriveWithSmtpUtf8(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] message = TestMessage.Of(Content.EightBit);

        ProcessResult python = await SendAsync(
            server,
            security,
            message,
            new() { From = "ad\u00e4@\u4f8b\u3048.test", To = ["b\u00f6b@b\u00fccher.test"], Options = ["SMTPUTF8", "BODY=8BITMIME"] });

        python.ShouldSucceed();
        server.StoredMessage.ShouldBe(message);
        server.Envelope.Should().BeEquivalentTo(
            new { From = "ad\u00e4@\u4f8b\u3048.test", To = new[] { "b\u00f6b@b\u00fccher.test" }, IsSmtpUtf8 = true, BodyType = BodyType.EightBitMime });
    }

    [NeedsProgramTheory("python3")]
    [InlineData("bob@receiver.test")]
    [InlineData("b\u00f6b@b\u00fccher.test")]
    public async Task ComposedMessage_ArrivesAsItsOctets(string to)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] text = Encoding.UTF8.GetBytes(".\n..dots\nGr\u00fc\u00dfe \u65e5\u672c\n");

        ProcessResult python = await SendAsync(server, Security.ImplicitTls, text, new() { To = [to], Compose = true });

        python.ShouldSucceed();
        server.StoredMessage.ShouldBe(await File.ReadAllBytesAsync(server.Folder["message.eml"], TestContext.Current.CancellationToken));
        server.Envelope.Should().BeEquivalentTo(new { To = new[] { to }, IsSmtpUtf8 = !Ascii.IsValid(to) });
    }

    [NeedsProgramFact("python3")]
    public async Task EmptyMessage_ArrivesAsTheLineThatSmtplibMakesOfIt()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult python = await SendAsync(server, Security.None, [], new());

        python.ShouldSucceed();
        server.StoredMessage.ShouldBe("\r\n"u8);
    }

    private static Task<ProcessResult> SendAsync(
        ServerFixture server, Security security, byte[] message, Orders orders, bool submission = false)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            orders with
            {
                File = server.Folder.Write("message.eml", message),
                Port = server.Port(security, submission),
                Security = security.ToString(),
                Authority = orders.TrustsUs ? server.AuthorityFile : null,
            },
            JsonSerializerOptions.Web);
        return ProcessRunner.RunAsync("python3", ["-I", Path.Combine(AppContext.BaseDirectory, "Clients", "send.py")], input: json);
    }

    private sealed record Orders
    {
        public string File { get; init; } = "";

        public int Port { get; init; }

        public string Security { get; init; } = "";

        public string? Authority { get; init; }

        public bool TrustsUs { get; init; } = true;

        public string From { get; init; } = "ada@sender.test";

        public string[] To { get; init; } = [Bob];

        public string[] Options { get; init; } = [];

        public string? Mechanism { get; init; }

        public string User { get; init; } = ServerFixture.User;

        public string Password { get; init; } = ServerFixture.Password;

        public bool Compose { get; init; }

        public bool Log { get; init; } = true;
    }
}
