using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Release;
using SmtpKit.Inbox.Tests.Support;
using SmtpKit.Interop.Tests.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Release;

/// <summary>A captured message is sent on: to the configured server, and to those who are allowed.</summary>
public sealed class ReleaseTests
{
    private readonly InMemoryMessageStore _store = new();

    [Theory]
    [InlineData(ReleaseTls.None, TlsMode.StartTls)]
    [InlineData(ReleaseTls.StartTls, TlsMode.StartTls)]
    [InlineData(ReleaseTls.Implicit, TlsMode.Implicit)]
    public async Task Message_ArrivesByteForByte_SignedInUnderTls(ReleaseTls tls, TlsMode mode)
    {
        SmtpSession? seen = null;
        await using SmtpServer server = await StartAsync(endpoint => endpoint.Tls = mode, options => options.MessageStore = new DelegateMessageStore((session, transaction, body, token) =>
        {
            seen = session;
            return ((IMessageStore)_store).SaveAsync(session, transaction, body, token);
        }));
        string message = Mails.Rich + "..\r\n.\r\n.dots\r\nümlaut\r\n";
        await ReleaseAsync(server, message, ["dev@example.com", "any@team.example"], release =>
        {
            release.Tls = tls;
            release.UserName = tls == ReleaseTls.None ? null : "relay";
            release.Password = tls == ReleaseTls.None ? null : "pw";
        });

        StoredMessage stored = _store.Messages.Single();
        stored.Octets.ToArray().Should().Equal(Encoding.UTF8.GetBytes(message));
        stored.Transaction.ReversePath!.ToString().Should().Be("ada@example.com");
        stored.Transaction.Recipients.Select(recipient => recipient.ToString()).Should().Equal("dev@example.com", "any@team.example");
        (seen!.Tls is null).Should().Be(tls == ReleaseTls.None);
        seen.User?.Identity?.Name.Should().Be("relay");
    }

    [Theory]
    [InlineData("evil@example.com", 403, "AllowedRecipients")]
    [InlineData("x@sub.team.example", 403, "AllowedRecipients")]
    [InlineData("nobody", 400, "no address")]
    [InlineData("a@team.example>\r\nRCPT TO:<evil@x.example", 400, "no address")]
    public async Task WhoIsNotAllowed_GetsNothing(string to, int status, string problem)
    {
        await using SmtpServer server = await StartAsync();
        ProblemException thrown = await FailAsync(() => ReleaseAsync(server, Mails.Rich, ["dev@example.com", to]));
        thrown.Status.Should().Be(status);
        thrown.Message.Should().Contain(problem);
        _store.Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task ServerThatRefusesOne_GetsNothing_AndItsReplyIsTold()
    {
        await using SmtpServer server = await StartAsync(null, options => options.MailboxFilter = new DelegateMailboxFilter(
            checkRecipient: (_, _, recipient, _) => new(recipient.ToString() == "dev@example.com" ? SmtpReply.Ok : SmtpReply.MailboxNotFound)));
        ProblemException thrown = await FailAsync(() => ReleaseAsync(server, Mails.Rich, ["dev@example.com", "x@team.example"]));
        thrown.Status.Should().Be(502);
        thrown.Message.Should().Contain("RCPT TO:<x@team.example>").And.Contain("550").And.Contain("5.1.1");
        _store.Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task WrongPassword_AndAStrangersCertificate_AreTold_WithoutThePassword()
    {
        await using SmtpServer server = await StartAsync(null, options => options.UserAuthenticator = new DelegateUserAuthenticator((_, _, _) => new(AuthenticationResult.Failure(new SmtpReply(535, new(5, 7, 8), "No")))));
        ProblemException password = await FailAsync(() => ReleaseAsync(server, Mails.Rich, ["dev@example.com"], release =>
        {
            release.UserName = "relay";
            release.Password = "hidden";
        }));
        password.Message.Should().Contain("AUTH").And.Contain("535").And.NotContain("hidden").And.NotContain(Convert.ToBase64String("hidden"u8));

        ProblemException certificate = await FailAsync(() => ReleaseAsync(server, Mails.Rich, ["dev@example.com"], trusts: false));
        certificate.Message.Should().Contain("certificate");
        _store.Messages.Should().BeEmpty();
    }

    [Theory]
    [InlineData("220 x\r\n|250 x\r\n", "STARTTLS")]
    [InlineData("220 x\r\n|250-x\r\n250 STARTTLS\r\n|220 go\r\n250 injected\r\n", "between its 220 to STARTTLS and TLS")]
    [InlineData("HTTP/1.1 400\r\n", "no reply of SMTP")]
    [InlineData("554 go away\r\n", "554 go away")]
    [InlineData("220 x\r\n|", "hung up")]
    public async Task ServersThatAreNone_AreTold(string script, string problem)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task served = PlayAsync(listener, script.Split('|'));
        ProblemException thrown = await FailAsync(() => ReleaseAsync(((IPEndPoint)listener.LocalEndpoint).Port, Mails.Rich, ["dev@example.com"], null));
        thrown.Status.Should().Be(502);
        thrown.Message.Should().Contain(problem);
        await served;
    }

    [Fact]
    public async Task WithoutEightBitMime_OctetsBeyondAscii_AreNotSent()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task served = PlayAsync(listener, ["220 x\r\n", "250 x\r\n"]);
        ProblemException thrown = await FailAsync(() => ReleaseAsync(
            ((IPEndPoint)listener.LocalEndpoint).Port, Mails.Plain("x", "ümlaut"), ["dev@example.com"], release => release.Tls = ReleaseTls.None));
        thrown.Message.Should().Contain("8BITMIME");
        await served;
    }

    [Fact]
    public async Task SilentServer_IsGivenUp()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        ManualTimeProvider clock = new();
        Task release = ReleaseAsync(((IPEndPoint)listener.LocalEndpoint).Port, Mails.Rich, ["dev@example.com"], null, clock);
        using TcpClient accepted = await listener.AcceptTcpClientAsync().WaitAsync(InboxHost.Patience);

        // Connecting has one limit and the greeting another; whichever is armed runs out, the second at the latest.
        ProblemException thrown = await FailAsync(async () =>
        {
            while (!release.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                await Task.Yield();
            }

            await release;
        });
        thrown.Status.Should().Be(504);
    }

    [Fact]
    public void Data_IsUndoneByAServer_WhateverTheLines() => Prop.ForAll(
        Gen.Elements(".", "..", "a", "\r\n", "\r\n.", "\r\n.\r\n", "x.\r\n").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        text =>
        {
            string data = Encoding.ASCII.GetString(MailData.Encode(Encoding.ASCII.GetBytes(text)));
            string expected = text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal) ? text : text + "\r\n";
            string[] lines = data[..^3].Split("\r\n");
            string undone = string.Join("\r\n", lines.Select(line => line.StartsWith('.') ? line[1..] : line));
            return data.EndsWith(".\r\n", StringComparison.Ordinal) && !lines.Contains(".") && undone == expected;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void BareLineEnds_BecomeWholeOnes_SoThatNothingIsSmuggled() =>
        Encoding.ASCII.GetString(MailData.Encode("a\n.\nMAIL FROM:<x>\r.\r\nb"u8)).Should().Be("a\r\n..\r\nMAIL FROM:<x>\r\n..\r\nb\r\n.\r\n");

    [Fact]
    public async Task OverHttp_ItIs204_OrAProblem()
    {
        await using SmtpServer server = await StartAsync();
        await using InboxHost host = await new InboxHost().With(options => options.Release = Options(server.EndPoints[0].Port, release => release.Tls = ReleaseTls.None)).StartAsync();
        string id = await host.AddAsync(Mails.Rich);
        (await host.SendAsync(HttpMethod.Post, $"api/messages/{id}/release", """{"to":["dev@example.com"]}""")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await host.SendAsync(HttpMethod.Post, $"api/messages/{id}/release", """{"to":["evil@example.com"]}""")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await host.GetAsync("api/settings")).GetProperty("release").GetProperty("enabled").GetBoolean().Should().BeTrue();
        _store.Messages.Should().ContainSingle();
    }

    private async Task<SmtpServer> StartAsync(Action<SmtpEndpoint>? endpoint = null, Action<SmtpServerOptions>? configure = null)
    {
        SmtpEndpoint own = new("127.0.0.1:0") { Certificate = TestAuthority.Context };
        endpoint?.Invoke(own);
        SmtpServerOptions options = new()
        {
            ServerName = "mx.example.com",
            Endpoints = { own },
            MessageStore = _store,
            UserAuthenticator = new DelegateUserAuthenticator((_, credential, _) => new(AuthenticationResult.Success(
                new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity([new(System.Security.Claims.ClaimTypes.Name, credential.UserName)], "x"))))),
        };
        configure?.Invoke(options);
        SmtpServer server = new(options);
        await server.StartAsync();
        return server;
    }

    private static Task ReleaseAsync(SmtpServer server, string message, string[] to, Action<ReleaseOptions>? configure = null, bool trusts = true) =>
        ReleaseAsync(server.EndPoints[0].Port, message, to, configure, TimeProvider.System, trusts);

    private static async Task ReleaseAsync(int port, string message, string[] to, Action<ReleaseOptions>? configure, TimeProvider? time = null, bool trusts = true)
    {
        Releaser releaser = new(Microsoft.Extensions.Options.Options.Create(new SmtpInboxOptions { Release = Options(port, configure) }), time ?? TimeProvider.System);
        releaser.CertificateValidation = trusts ? (_, certificate, _, _) => certificate!.GetCertHashString() == TestAuthority.Server.GetCertHashString() : null;
        InboxArrival arrival = Mails.Arrival(message);
        InboxMessage captured = new(
            new InboxSummary { Id = "0", ReceivedAt = default, To = [], Subject = "", Snippet = "", Size = 0, Unread = true, AttachmentCount = 0, EnvelopeFrom = "", EnvelopeTo = [] },
            arrival.Octets,
            arrival.Envelope,
            arrival.Session);
        await releaser.ReleaseAsync(captured, to, CancellationToken.None).WaitAsync(InboxHost.Patience);
    }

    private static ReleaseOptions Options(int port, Action<ReleaseOptions>? configure)
    {
        ReleaseOptions release = new() { Host = "127.0.0.1", Port = port, AllowedRecipients = { "Dev@Example.com", "@team.example" } };
        configure?.Invoke(release);
        return release;
    }

    private static async Task<ProblemException> FailAsync(Func<Task> act) => (await act.Should().ThrowAsync<ProblemException>()).Which;

    // Says the next piece whenever a line has come, and hangs up.
    private static async Task PlayAsync(TcpListener listener, string[] script)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream);
        for (int i = 0; i < script.Length; i++)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(script[i]));
            if (script[i].Length == 0 || await reader.ReadLineAsync() is null)
            {
                return;
            }
        }
    }
}
