using System.Text.RegularExpressions;
using SmtpKit.Session;
using SmtpKit.Tests.Support;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Diagnostics;

/// <summary>The meter <c>SmtpKit</c>.</summary>
public sealed class MetricsTests
{
    // What the README promises.
    private static readonly string[] Promised =
    [
        "smtp.server.connections", "smtp.server.sessions.active", "smtp.server.session.duration", "smtp.server.commands", "smtp.server.messages",
        "smtp.server.message.size", "smtp.server.store.duration", "smtp.server.auth", "smtp.server.tls.handshakes", "smtp.server.rejections",
    ];

    [Fact]
    public async Task OneOfEverything_IsMeasured()
    {
        using RecordedMeters meters = new();
        await using (TestServer server = new TestServer().WithUsers())
        {
            server.Options.MeterFactory = meters;
            server.Endpoint.Certificate = TestCertificate.Context;
            server.Options.Limits.MaxConnections = 1;
            await using TestClient client = server.Connect();
            await Dialog.PlayAsync(server, client, """
                S: 220 *
                C: EHLO client.test
                S: 250+
                C: STARTTLS
                S: 220 *
                """);
            await using (TestClient second = server.Connect())
            {
                (await second.ReadReplyAsync()).Should().StartWith("421 4.3.2");
            }

            client.Stream = await ClientTls.HandshakeAsync(client.Stream);
            await Dialog.PlayAsync(server, client, """
                C: EHLO client.test
                S: 250+
                C: AUTH PLAIN AGFkYQB3cm9uZw==
                S: 535 *
                C: AUTH PLAIN AGFkYQBzZWNyZXQ=
                S: 235 *
                C: MAIL FROM:<a@b.test>
                S: 250 *
                C: RCPT TO:<c@d.test>
                S: 250 *
                C: DATA
                S: 354 *
                C: hello
                C: .
                S: 250 *
                C: MAIL FROM:<a@b.test>
                S: 250 *
                C: RCPT TO:<c@d.test>
                S: 250 *
                C: BDAT 1
                C: aBDAT 1 LAST
                C: b\
                S: 250 *
                S: 250 *
                C: FROBNICATE secret
                S: 500 *
                C: QUIT
                S: 221 *
                S: (closed)
                """);
            await client.SessionEndsAsync();
        }

        meters.Instruments.Should().BeEquivalentTo(Promised);
        string[] seen = [.. meters.Measurements.Select(m => Regex.Replace(m.ToString(), "(duration) [0-9.E-]+ ", "$1 * "))];
        seen.Should().Contain(
        [
            "smtp.server.connections 1 network.protocol.name=smtp network.transport=pipe smtp.connection.outcome=accepted",
            "smtp.server.connections 1 network.protocol.name=smtp network.transport=pipe smtp.connection.outcome=refused",
            "smtp.server.sessions.active 1 network.protocol.name=smtp network.transport=pipe",
            "smtp.server.sessions.active -1 network.protocol.name=smtp network.transport=pipe",
            "smtp.server.session.duration * network.protocol.name=smtp network.transport=pipe smtp.session.end=quit",
            "smtp.server.commands 1 network.protocol.name=smtp smtp.command=EHLO smtp.reply.class=2xx",
            "smtp.server.commands 1 network.protocol.name=smtp smtp.command=DATA smtp.reply.class=3xx",
            "smtp.server.commands 1 network.protocol.name=smtp smtp.command=other smtp.reply.class=5xx",
            "smtp.server.messages 1 network.protocol.name=smtp smtp.message.outcome=accepted",
            "smtp.server.message.size 7 network.protocol.name=smtp",
            "smtp.server.message.size 2 network.protocol.name=smtp",
            "smtp.server.store.duration * network.protocol.name=smtp smtp.reply.class=2xx",
            "smtp.server.auth 1 smtp.auth.mechanism=PLAIN smtp.auth.outcome=failure",
            "smtp.server.auth 1 smtp.auth.mechanism=PLAIN smtp.auth.outcome=success",
            "smtp.server.rejections 1 smtp.rejection.reason=authentication",
            "smtp.server.rejections 1 smtp.rejection.reason=bad_command",
            "smtp.server.rejections 1 smtp.rejection.reason=too_many_connections",
        ]);
        seen.Should().ContainSingle(m => Regex.IsMatch(m, @"^smtp\.server\.tls\.handshakes 1 smtp\.tls\.outcome=success tls\.protocol\.name=tls tls\.protocol\.version=1\.[23]$"));

        // Each command once: thirteen lines were said, two of them BDAT.
        meters.Measurements.Count(m => m.Name == "smtp.server.commands").Should().Be(14);
        meters.Measurements.Count(m => Equals(m.Tags.GetValueOrDefault("smtp.command"), "BDAT")).Should().Be(2);
        meters.Measurements.Where(m => m.Name == "smtp.server.sessions.active").Sum(m => m.Value).Should().Be(0);
    }

    // What a peer says must never become a value: it could make as many time series as it likes.
    [Fact]
    public async Task NoAttribute_HasAValueOfThePeersChoice()
    {
        using RecordedMeters meters = new();
        await using (TestServer server = new TestServer().WithUsers())
        {
            server.Options.MeterFactory = meters;
            await Dialog.PlayAsync(server, """
                S: 220 *
                C: EHLO peer-chosen
                S: 250+
                C: PEERVERB peer-chosen
                S: 500 *
                C: AUTH PEERMECH
                S: 504 *
                C: AUTH PLAIN AHBlZXItY2hvc2VuAHBlZXItY2hvc2Vu
                S: 535 *
                C: MAIL FROM:<peer-chosen@peer-chosen.test> PEER=1
                S: 555 *
                C: MAIL FROM:<peer-chosen@peer-chosen.test>
                S: 250 *
                C: RCPT TO:<peer-chosen@peer-chosen.test>
                S: 250 *
                C: DATA
                S: 354 *
                C: Peer-Chosen: peer-chosen
                C: .
                S: 250 *
                """);
        }

        meters.Measurements.SelectMany(m => m.Tags.Values).Select(value => $"{value}").Should().NotBeEmpty().And.NotContainMatch("*peer*").And.NotContainMatch("*PEER*");
        HashSet<string> verbs = [.. Enum.GetNames<SmtpVerb>().Select(name => name.ToUpperInvariant()), "other"];
        meters.Measurements.Where(m => m.Tags.ContainsKey("smtp.command")).Select(m => (string)m.Tags["smtp.command"]!).Should().OnlyContain(verb => verbs.Contains(verb));
    }

    [Theory]
    [InlineData("C: GET / HTTP/1.1", "foreign_protocol")]
    [InlineData("C: MAIL FROM:<a@b.test>", "bad_command")]
    [InlineData("C: HELO c\nC: MAIL FROM:<a@b.test> SIZE=99999999999", "message_size")]
    [InlineData("C: HELO c\nC: MAIL FROM:<no@b.test>", "sender")]
    [InlineData("C: HELO c\nC: MAIL FROM:<a@b.test>\nC: RCPT TO:<no@d.test>", "recipient")]
    [InlineData("C: HELO c\nC: MAIL FROM:<a@b.test>\nC: RCPT TO:<c@d.test>\nC: DATA\nC: refuse\nC: .", "message")]
    [InlineData("C: HELO c\nC: MAIL FROM:<a@b.test>\nC: RCPT TO:<c@d.test>\nC: DATA\nC: a\\nb\nC: .", "line_endings")]
    public async Task Rejection_TellsItsReason(string said, string reason)
    {
        using RecordedMeters meters = new();
        await using (TestServer server = new())
        {
            server.Options.MeterFactory = meters;
            server.Options.MailboxFilter = new DelegateMailboxFilter(
                checkSender: (_, transaction, _) => new(transaction.ReversePath?.LocalPart == "no" ? SmtpReply.PolicyRejected : SmtpReply.Ok),
                checkRecipient: (_, _, recipient, _) => new(recipient.Mailbox.LocalPart == "no" ? SmtpReply.MailboxNotFound : SmtpReply.Ok));
            server.WithStore(async (_, _, body, cancellationToken) =>
                await body.CopyToAsync(Stream.Null, cancellationToken) == 8 ? SmtpReply.MessageRejected : SmtpReply.Ok);
            if (said.Contains("SIZE", StringComparison.Ordinal))
            {
                said = said.Replace("HELO", "EHLO", StringComparison.Ordinal);
            }

            await using TestClient client = server.Connect();
            await Dialog.PlayAsync(server, client, said);
            client.FinishSending();
            await client.SessionEndsAsync();
        }

        meters.Measurements.Where(m => m.Name == "smtp.server.rejections").Select(m => m.Tags["smtp.rejection.reason"]).Should().Equal(reason);
    }

    // Each exchange that came to an answer has one outcome, whoever ended it; a failure that the client has still to acknowledge is no second one.
    [Theory]
    [InlineData("C: AUTH PLAIN\nC: *", "PLAIN failure")]
    [InlineData("C: AUTH PLAIN\nC: %%%", "PLAIN failure")]
    [InlineData("C: AUTH PLAIN %%%", "PLAIN failure")]
    [InlineData("C: AUTH PLAIN\nC: a\\nb", "PLAIN failure")]
    [InlineData("C: AUTH SCRAM-SHA-256 biwsbj1hZGEscj1yT3ByTkdmd0ViZVJXZ2JORWtxTw==", "SCRAM-SHA-256 unavailable")]
    [InlineData("C: AUTH XOAUTH2 dXNlcj1ub25lAWF1dGg9QmVhcmVyIHgBAQ==\nC: *", "XOAUTH2 failure")]
    [InlineData("C: AUTH XOAUTH2 dXNlcj1ub25lAWF1dGg9QmVhcmVyIHgBAQ==\nC:", "XOAUTH2 failure")]
    [InlineData("C: AUTH XOAUTH2 dXNlcj10aHJvd3MBYXV0aD1CZWFyZXIgeAEB", "XOAUTH2 unavailable")]
    [InlineData("C: AUTH FROBNICATE", null)]
    public async Task Exchange_IsCountedOnce(string said, string? outcome)
    {
        using RecordedMeters meters = new();
        await using (TestServer server = new())
        {
            server.Options.MeterFactory = meters;
            server.Options.UserAuthenticator = new BrokenTable();
            server.Endpoint.AllowPlaintextAuthentication = true;
            await using TestClient client = server.Connect();
            await Dialog.PlayAsync(server, client, $"C: EHLO client.test\n{said}\nC: QUIT");
            await client.SessionEndsAsync();
        }

        string[] counted = [.. meters.Measurements.Where(m => m.Name == "smtp.server.auth").Select(m => $"{m.Tags["smtp.auth.mechanism"]} {m.Tags["smtp.auth.outcome"]}")];
        counted.Should().Equal(outcome is null ? [] : [outcome]);
    }

    [Fact]
    public async Task FailedHandshake_IsCountedWithoutAVersion()
    {
        using RecordedMeters meters = new();
        await using (TestServer server = new())
        {
            server.Options.MeterFactory = meters;
            server.Endpoint.Certificate = TestCertificate.Context;
            server.Endpoint.Tls = TlsMode.Implicit;
            await using TestClient client = server.Connect();
            await client.SendAsync("EHLO client.test\r\n");
            await client.SessionEndsAsync();
        }

        meters.Measurements.Where(m => m.Name == "smtp.server.tls.handshakes").Should().ContainSingle().Which.Tags.Should().Contain("smtp.tls.outcome", "failure").And.NotContainKey("tls.protocol.version");
        meters.Measurements.Where(m => m.Name == "smtp.server.session.duration").Should().ContainSingle().Which.Tags.Should().Contain("error.type", "tls_failed");
    }

    [Fact]
    public void EveryReplyOfOurs_HasAReason()
    {
        foreach (System.Reflection.FieldInfo field in typeof(Replies).GetFields().Where(field => field.FieldType == typeof(SmtpReply)))
        {
            SmtpReply reply = (SmtpReply)field.GetValue(null)!;
            if (reply.Code == 421)
            {
                // It may come at any time, and says more of itself than of a command.
                Rejections.Of(reply, SmtpVerb.Noop, isGreeting: false).Should().NotBe(Rejection.BadCommand, field.Name);
            }
        }
    }

    // It knows no token, and its disk is gone.
    private sealed class BrokenTable : IUserAuthenticator
    {
        public SmtpCredentialKinds Accepts => SmtpCredentialKinds.Password | SmtpCredentialKinds.ScramKey | SmtpCredentialKinds.BearerToken;

        public ValueTask<SmtpStoredSecret?> FindSecretAsync(SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
            throw new IOException("The disk is gone.");

        public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
            credential.UserName == "throws" ? throw new IOException("The disk is gone.") : new(AuthenticationResult.Failed);
    }
}
