using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Clients;

/// <summary>nodemailer, by the script beside this file.</summary>
public sealed class NodemailerTests
{
    private const string Ada = "ada@sender.test";
    private const string Bob = "bob@receiver.test";

    // What is not given is left out: nodemailer would take a null for something.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    [NeedsProgramTheory("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task Message_ArrivesUnderEachSecurity(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult node = await SendAsync(server, security, new() { Messages = [Message(server, 0, Bob, "carol@receiver.test")] });

        node.ShouldSucceed().Output.Should().Contain("\"response\":\"250 2.0.0 ");
        ShouldHoldWhatWasComposed(server, 1);
        server.Envelope.Should().BeEquivalentTo(
            new { From = Ada, To = new[] { Bob, "carol@receiver.test" }, IsEncrypted = security != Security.None });
    }

    [NeedsProgramTheory("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    [InlineData(Security.StartTls, "PLAIN")]
    [InlineData(Security.ImplicitTls, "PLAIN")]
    [InlineData(Security.StartTls, "LOGIN")]
    public async Task SignedInUser_MaySubmit(Security security, string mechanism)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult node = await SendAsync(
            server, security, new() { Mechanism = mechanism, Messages = [Message(server, 0, Bob)] }, submission: true);

        node.ShouldSucceed();
        ShouldHoldWhatWasComposed(server, 1);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = mechanism, IsEncrypted = true });
    }

    [NeedsProgramFact("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    public async Task WrongPassword_IsDenied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult node = await SendAsync(
            server,
            Security.StartTls,
            new() { Mechanism = "PLAIN", Password = "wrong", Messages = [Message(server, 0, Bob)] },
            submission: true);

        node.ShouldFail().Error.Should().Contain("EAUTH 535 ");
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramTheory("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    [InlineData(Security.StartTls)]
    [InlineData(Security.ImplicitTls)]
    public async Task ClientWithoutOurAuthority_Refuses(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult node = await SendAsync(server, security, new() { TrustsUs = false, Messages = [Message(server, 0, Bob)] });

        node.ShouldFail().Error.Should().Contain("certificate");
        server.Envelopes.Should().BeEmpty();
    }

    [NeedsProgramFact("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    public async Task Utf8Address_ArrivesWithSmtpUtf8()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        JsonMessage message = Message(server, 0, "b\u00f6b@receiver.test") with { Subject = "Gr\u00fc\u00dfe \u65e5\u672c", Text = ".\n..dots\n\u65e5\u672c\u8a9e\n" };

        ProcessResult node = await SendAsync(server, Security.StartTls, new() { Messages = [message] });

        node.ShouldSucceed();
        ShouldHoldWhatWasComposed(server, 1);
        server.Envelope.Should().BeEquivalentTo(new { To = new[] { "b\u00f6b@receiver.test" }, IsSmtpUtf8 = true });
    }

    [NeedsProgramFact("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    public async Task Attachments_Arrive()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        byte[] octets = new byte[3_000_000];
        new Random(1).NextBytes(octets);
        JsonMessage message = Message(server, 0, Bob) with
        {
            Html = "<p>See both.</p>",
            Attachments =
            [
                new("random.bin", Convert.ToBase64String(octets), "base64"),
                new("dots.txt", ".\r\n..\r\n.end", "utf8"),
            ],
        };

        ProcessResult node = await SendAsync(server, Security.StartTls, new() { Messages = [message] });

        node.ShouldSucceed();
        ShouldHoldWhatWasComposed(server, 1);
        string stored = Encoding.Latin1.GetString(server.StoredMessage);
        stored.Replace("\r\n", "", StringComparison.Ordinal).Contains(Convert.ToBase64String(octets), StringComparison.Ordinal).Should().BeTrue();
        stored.Should().Contain("<p>See both.</p>").And.Contain("filename=random.bin").And.Contain("filename=dots.txt");
    }

    [NeedsProgramFact("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    public async Task NotificationsAskedFor_AreInTheEnvelope()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        JsonMessage message = Message(server, 0, Bob) with { Dsn = new("a+b", "headers", ["failure", "delay"], "rfc822;Robert@elsewhere.test") };

        ProcessResult node = await SendAsync(server, Security.None, new() { Messages = [message] });

        node.ShouldSucceed();
        ShouldHoldWhatWasComposed(server, 1);
        server.Envelope.MailParameters.Split(' ').Should().Contain(["RET=HDRS", "ENVID=a+2Bb"]);
        server.Envelope.RcptParameters[0].Split(' ').Should().Contain(["NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;Robert@elsewhere.test"]);
    }

    [NeedsProgramTheory("nodemailer", Variable = OutsideProgram.NodemailerVariable)]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    public async Task PoolOfConnections_SendsEachMessageOnce(Security security)
    {
        const int Messages = 300;
        await using ServerFixture server = await ServerFixture.StartAsync();

        // nodemailer pipelines recipients: there are some.
        JsonMessage[] messages =
        [
            .. Enumerable.Range(0, Messages).Select(number => Message(
                server, number, $"bob{number}@receiver.test", $"carol{number}@receiver.test", $"dan{number}@receiver.test")),
        ];
        ProcessResult node = await SendAsync(server, security, new() { Connections = 5, Messages = messages });

        node.ShouldSucceed();
        ShouldHoldWhatWasComposed(server, Messages);
        server.Envelopes.Should().OnlyContain(envelope => envelope.To.Length == 3);
    }

    // A message that was composed stands in a file by the name of its first recipient.
    private static void ShouldHoldWhatWasComposed(ServerFixture server, int count)
    {
        Dictionary<string, byte[]> stored = server.Maildir.Delivered.ToDictionary(
            file => MaildirFiles.RecipientsOf(file)[0], file => MaildirFiles.WithoutTrace(File.ReadAllBytes(file)));
        stored.Should().HaveCount(count);
        foreach (string recipient in stored.Keys)
        {
            // The composer writes the lines' ends as they come; on the wire they are CRLF.
            string composed = Encoding.Latin1.GetString(File.ReadAllBytes(server.Folder[recipient])).ReplaceLineEndings("\r\n");
            stored[recipient].ShouldBe(Encoding.Latin1.GetBytes(composed));
        }
    }

    private static JsonMessage Message(ServerFixture server, int number, params string[] to) =>
        new(Ada, to, $"Message {number}", $"Hello,\n.\n..\n.this is {number}.\n{new string('x', 900)}\n", server.Folder[to[0]]);

    private static Task<ProcessResult> SendAsync(ServerFixture server, Security security, Orders orders, bool submission = false)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            orders with
            {
                Port = server.Port(security, submission),
                Security = security.ToString(),
                Authority = orders.TrustsUs ? server.AuthorityFile : null,
            },
            Json);
        return ProcessRunner.RunAsync("node", [Path.Combine(AppContext.BaseDirectory, "Clients", "nodemailer.cjs")], input: json);
    }

    private sealed record Orders
    {
        public int Port { get; init; }

        public string Security { get; init; } = "";

        public string? Authority { get; init; }

        public bool TrustsUs { get; init; } = true;

        public string? Mechanism { get; init; }

        public string User { get; init; } = ServerFixture.User;

        public string Password { get; init; } = ServerFixture.Password;

        public int Connections { get; init; }

        public JsonMessage[] Messages { get; init; } = [];
    }

    private sealed record JsonMessage(string From, string[] To, string Subject, string Text, string Copy)
    {
        public string? Html { get; init; }

        public JsonAttachment[]? Attachments { get; init; }

        public JsonDsn? Dsn { get; init; }
    }

    private sealed record JsonAttachment(string Filename, string Content, string Encoding);

    private sealed record JsonDsn(string Id, string Return, string[] Notify, string Recipient);
}
