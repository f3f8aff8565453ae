using System.Net.Security;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>STARTTLS (RFC 3207) and TLS from the first octet (RFC 8314), by a real handshake over pipes.</summary>
public sealed class StartTlsTests
{
    private const string HelloWithTls = """
        S: 220 *
        C: EHLO client.test
        S: 250-mx.example.com
        S: 250-PIPELINING
        S: 250-SIZE *
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250-DSN
        S: 250 STARTTLS

        """;

    [Fact]
    public async Task AfterTheHandshake_EverythingBeforeItIsForgotten()
    {
        await using TestServer server = WithTls(new TestServer().WithUsers());
        server.Endpoint.AllowPlaintextAuthentication = false;
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, HelloWithTls + """
            C: AUTH PLAIN
            S: 538 5.7.11 *
            C: STARTTLS
            S: 220 2.0.0 *
            """);
        await HandshakeAsync(client);
        await Dialog.PlayAsync(server, client, """
            C: MAIL FROM:<a@b.test>
            S: 503 5.5.1 Send EHLO *
            C: EHLO client.test
            S: 250-mx.example.com
            S: 250-PIPELINING
            S: 250-SIZE *
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-CHUNKING
            S: 250-BINARYMIME
            S: 250-ENHANCEDSTATUSCODES
            S: 250-DSN
            S: 250 AUTH PLAIN LOGIN
            C: STARTTLS
            S: 503 5.5.1 TLS is already active
            C: AUTH PLAIN AGFkYQBzZWNyZXQ=
            S: 235 2.7.0 *
            C: MAIL FROM:<a@b.test>
            S: 250 2.1.0 *
            C: RCPT TO:<c@d.test>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: hello
            C: .
            S: 250 2.0.0 *
            C: QUIT
            S: 221 2.0.0 *
            S: (closed)
            """);
        server.Stored.Should().Equal("hello\r\n");
    }

    [Fact]
    public async Task PlaintextSignIn_IsForgottenToo()
    {
        await using TestServer server = WithTls(new TestServer().WithUsers());
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        (await client.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("235");
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220 2.0.0");
        await HandshakeAsync(client);
        (await client.CommandAsync("EHLO client.test")).Should().EndWith("250 AUTH PLAIN LOGIN");
        (await client.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("235");
    }

    [Fact]
    public Task WhereItDoesNotBelong_ItIsRefused() => Dialog.PlayAsync(() => WithTls(new TestServer()), """
        S: 220 *
        C: STARTTLS
        S: 503 5.5.1 *
        C: EHLO client.test
        S: 250+
        C: STARTTLS now
        S: 501 5.5.4 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: STARTTLS
        S: 503 5.5.1 *
        """);

    [Fact]
    public async Task OctetsBehindTheCommand_AreRefusedBeforeTheHandshake()
    {
        await using TestServer server = WithTls(new TestServer());
        await Dialog.PlayAsync(server, HelloWithTls + """
            C: STARTTLS
            C: MAIL FROM:<evil@b.test>
            S: 554 5.5.1 *
            S: (closed)
            """);
    }

    [Theory]
    [InlineData("QUIT\r\nQUIT\r\nQUIT\r\nQUIT\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello")]
    public async Task FailedHandshake_ClosesWithoutAWordInTheClear(string octets)
    {
        await using TestServer server = WithTls(new TestServer());
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220 2.0.0");
        await client.SessionWaitsAsync();
        await client.SendAsync(octets);
        await client.SessionEndsAsync();

        byte[] buffer = new byte[1000];
        int read = 0;
        try
        {
            read = await client.Stream.ReadAsync(buffer);
        }
        catch (IOException)
        {
            // Broken off: as good as an end.
        }

        // A TLS alert may come, text may not.
        (read == 0 || buffer[0] == 0x15).Should().BeTrue("nothing is answered in the clear after 220");
    }

    [Fact]
    public async Task HandshakeThatNeverComes_TimesOut()
    {
        await using TestServer server = WithTls(new TestServer());
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220 2.0.0");
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(31));
        await client.SessionEndsAsync();
        server.Log.Lines.Should().Contain(line => line.StartsWith("Debug 403", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RequiredTls_ComesBeforeAllButAFewCommands()
    {
        await using TestServer server = WithTls(new TestServer());
        server.Endpoint.RequireTls = true;
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, HelloWithTls + """
            C: NOOP
            S: 250 2.0.0 *
            C: MAIL FROM:<a@b.test>
            S: 530 5.7.0 Must issue a STARTTLS command first
            C: RCPT TO:<a@b.test>
            S: 530 5.7.0 Must issue a STARTTLS command first
            C: VRFY ada
            S: 530 5.7.0 *
            C: STARTTLS
            S: 220 2.0.0 *
            """);
        await HandshakeAsync(client);
        (await client.CommandAsync("EHLO client.test")).Should().StartWith("250-");
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 2.1.0");
    }

    [Fact]
    public async Task ImplicitTls_BeginsBeforeTheGreeting()
    {
        await using TestServer server = WithTls(new TestServer());
        server.Endpoint.Tls = TlsMode.Implicit;
        await using TestClient client = server.Connect();
        await HandshakeAsync(client);
        await Dialog.PlayAsync(server, client, """
            S: 220 mx.example.com ESMTP SmtpKit
            C: EHLO client.test
            S: 250-mx.example.com
            S: 250-PIPELINING
            S: 250-SIZE *
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-CHUNKING
            S: 250-BINARYMIME
            S: 250-ENHANCEDSTATUSCODES
            S: 250 DSN
            C: STARTTLS
            S: 503 5.5.1 TLS is already active
            C: QUIT
            S: 221 2.0.0 *
            S: (closed)
            """);
    }

    [Fact]
    public async Task ImplicitTls_PlaintextIsCut()
    {
        await using TestServer server = WithTls(new TestServer());
        server.Endpoint.Tls = TlsMode.Implicit;
        await using TestClient client = server.Connect();
        await client.SendAsync("EHLO client.test\r\n");
        await client.SessionEndsAsync();
        server.Log.Lines.Should().Contain(line => line.StartsWith("Debug 404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TransportThatMadeTls_IsOfferedNoMore()
    {
        await using TestServer server = WithTls(new TestServer());
        System.IO.Pipelines.Pipe toServer = new();
        System.IO.Pipelines.Pipe toClient = new();
        Task session = server.Server.ServeAsync(
            new DuplexPipe(toServer.Reader, toClient.Writer),
            new SmtpConnectionInfo
            {
                Endpoint = server.Endpoint,
                Tls = new SmtpTlsInfo(System.Security.Authentication.SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256),
            });
        await toServer.Writer.WriteAsync("EHLO client.test\r\nSTARTTLS\r\nQUIT\r\n"u8.ToArray());
        await session;
        System.IO.Pipelines.ReadResult all = await toClient.Reader.ReadAsync();
        System.Text.Encoding.ASCII.GetString(System.Buffers.BuffersExtensions.ToArray(all.Buffer)).Should().NotContain("250 STARTTLS").And.Contain("503 5.5.1 TLS is already active");
    }

    internal static TestServer WithTls(TestServer server)
    {
        server.Endpoint.Certificate = TestCertificate.Context;
        return server;
    }

    internal static async Task HandshakeAsync(TestClient client)
    {
        SslStream tls = new(client.Stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mx.example.com",
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate!.GetCertHashString() == TestCertificate.Context.TargetCertificate.GetCertHashString(),
        }).WaitAsync(TimeSpan.FromSeconds(20));
        client.Stream = tls;
    }

    private sealed record DuplexPipe(System.IO.Pipelines.PipeReader Input, System.IO.Pipelines.PipeWriter Output) : System.IO.Pipelines.IDuplexPipe;
}
