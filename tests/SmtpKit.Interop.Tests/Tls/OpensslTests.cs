using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Tls;

/// <summary>The handshake, seen by OpenSSL.</summary>
public sealed class OpensslTests
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    public static MatrixTheoryData<TlsMode, string> Kinds => new([TlsMode.StartTls, TlsMode.Implicit], ["-tls1_2", "-tls1_3"]);

    [NeedsProgramTheory("openssl")]
    [MemberData(nameof(Kinds))]
    public async Task ServerName_ChoosesTheCertificate(TlsMode mode, string version)
    {
        CertificateTable table = new(
            new Dictionary<string, ICertificateSource> { ["a.test"] = Fixed("a.test"), ["*.b.test"] = Fixed("wild.b.test") },
            Fixed("otherwise.test"));
        await using TlsServer server = new(endpoint => endpoint.CertificateSource = table);
        await server.StartAsync();
        (await server.ConnectAsync(mode, version, "-servername", "A.test")).Should().Contain("subject=CN = a.test");
        (await server.ConnectAsync(mode, version, "-servername", "mx.b.test")).Should().Contain("subject=CN = wild.b.test");
        (await server.ConnectAsync(mode, version, "-servername", "b.test")).Should().Contain("subject=CN = otherwise.test");
        (await server.ConnectAsync(mode, version, "-noservername")).Should().Contain("subject=CN = otherwise.test");
        server.Seen.Select(tls => tls.ServerName).Should().Equal("A.test", "mx.b.test", "b.test", null);
    }

    [NeedsProgramTheory("openssl")]
    [MemberData(nameof(Kinds))]
    public async Task Alpn_KeepsBrowsersOut(TlsMode mode, string version)
    {
        await using TlsServer server = new(endpoint => endpoint.Certificate = TestAuthority.Context);
        await server.StartAsync();
        (await server.ConnectAsync(mode, version)).Should().Contain("No ALPN negotiated").And.Contain("221 2.0.0");
        (await server.ConnectAsync(mode, version, "-alpn", "h2,smtp")).Should().Contain("ALPN protocol: smtp").And.Contain("221 2.0.0");
        (await server.ConnectAsync(mode, version, "-alpn", "h2,http/1.1")).Should().Contain("SSL alert number 120").And.NotContain("221 2.0.0");
    }

    [NeedsProgramTheory("openssl")]
    [MemberData(nameof(Kinds))]
    public async Task Sessions_AreResumed(TlsMode mode, string version)
    {
        using TemporaryFolder files = new();
        using CertificateFile file = new(files.Write("both.pem", TestAuthority.Pem(TestAuthority.Issue("mx.test", ServerUse))));
        await using TlsServer server = new(endpoint => endpoint.CertificateSource = file);
        await server.StartAsync();
        string session = files["session"];
        (await server.ConnectAsync(mode, version, "-sess_out", session)).Should().Contain("New, TLS");
        (await server.ConnectAsync(mode, version, "-sess_in", session)).Should().Contain("Reused, TLS").And.Contain("221 2.0.0");

        // A session of the certificate before the renewal is no hindrance: a whole handshake is made.
        files.Write("both.pem", TestAuthority.Pem(TestAuthority.Issue("renewed.test", ServerUse)));
        file.Reload().Should().BeTrue();
        (await server.ConnectAsync(mode, version, "-sess_in", session)).Should().Contain("New, TLS").And.Contain("subject=CN = renewed.test").And.Contain("221 2.0.0");
    }

    [NeedsProgramTheory("openssl")]
    [MemberData(nameof(Kinds))]
    public async Task WhereClientsAreAsked_EachConnectionIsJudgedAnew(TlsMode mode, string version)
    {
        await using TlsServer server = new(endpoint =>
        {
            endpoint.Certificate = TestAuthority.Context;
            endpoint.ClientCertificates = ClientCertificateUse.Optional;
            endpoint.ClientCertificateAuthorities = [TestAuthority.Root];
        });
        await server.StartAsync();
        string certificate = server.Folder.Write("client.pem", TestAuthority.Pem(TestAuthority.Issue("client.test", ClientUse)));
        string session = server.Folder["session"];
        (await server.ConnectAsync(mode, version, "-cert", certificate, "-key", certificate, "-sess_out", session)).Should().Contain("221 2.0.0");

        // Under TLS 1.2 there is nothing to come back with.
        string[] resume = File.Exists(session) ? ["-sess_in", session] : [];
        (await server.ConnectAsync(mode, [version, "-cert", certificate, "-key", certificate, .. resume])).Should().Contain("New, TLS").And.Contain("221 2.0.0");
        (await server.ConnectAsync(mode, [version, .. resume])).Should().Contain("New, TLS").And.Contain("221 2.0.0");
        server.Seen.Select(tls => tls.IsClientCertificateTrusted).Should().Equal(true, true, false);
    }

    [NeedsProgramTheory("openssl")]
    [MemberData(nameof(Kinds))]
    public async Task SessionOfAnEndpointThatDoesNotAsk_OpensNoOther(TlsMode mode, string version)
    {
        // Both have the same certificate with its sessions, as hosts are told to do.
        await using TlsServer open = new(endpoint => endpoint.Certificate = TestAuthority.Context);
        await using TlsServer guarded = new(endpoint =>
        {
            endpoint.Certificate = TestAuthority.Context;
            endpoint.ClientCertificates = ClientCertificateUse.Required;
            endpoint.ClientCertificateAuthorities = [TestAuthority.Root];
        });
        await open.StartAsync();
        await guarded.StartAsync();
        string session = open.Folder["session"];
        (await open.ConnectAsync(mode, version, "-sess_out", session)).Should().Contain("221 2.0.0");
        (await open.ConnectAsync(mode, version, "-sess_in", session)).Should().Contain("Reused, TLS");
        (await guarded.ConnectAsync(mode, version, "-sess_in", session)).Should().NotContain("Reused, TLS").And.NotContain("221 2.0.0").And.Contain("exit 1");
        string certificate = open.Folder.Write("client.pem", TestAuthority.Pem(TestAuthority.Issue("client.test", ClientUse)));
        (await guarded.ConnectAsync(mode, version, "-sess_in", session, "-cert", certificate, "-key", certificate)).Should().Contain("221 2.0.0");
        guarded.Seen.Select(tls => tls.IsClientCertificateTrusted).Should().Equal(true);
    }

    [NeedsProgramTheory("openssl")]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task Renegotiation_IsRefused(TlsMode mode)
    {
        await using TlsServer server = new(endpoint => endpoint.Certificate = TestAuthority.Context);
        await server.StartAsync();
        using Process client = ProcessRunner.Start("openssl", server.Arguments(mode, "-tls1_2", "-legacy_renegotiation"));
        try
        {
            await AwaitAsync(client.StandardOutput, "Verify return code");
            Task<string> rest = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await SendAsync(client, "R");
            await AwaitAsync(client.StandardError, "RENEGOTIATING");

            // One attempt is the end of the connection, so that there is no flood of them.
            (await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Client))
                .Should().MatchRegex("no renegotiation|unexpected eof").And.NotContain("depth=0", "no second handshake showed a certificate");
            await rest;
        }
        finally
        {
            ProcessRunner.Kill(client);
        }

        (await server.ConnectAsync(mode)).Should().Contain("221 2.0.0", "others are served");
    }

    [NeedsProgramTheory("openssl")]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task KeyUpdates_DoNoHarm(TlsMode mode)
    {
        await using TlsServer server = new(endpoint => endpoint.Certificate = TestAuthority.Context);
        await server.StartAsync();
        using Process client = ProcessRunner.Start("openssl", server.Arguments(mode, "-tls1_3", "-crlf"));
        try
        {
            await AwaitAsync(client.StandardOutput, "Verify return code");
            for (int i = 0; i < 30; i++)
            {
                // One at a time: OpenSSL takes a command for itself only when nothing stands before it.
                await SendAsync(client, "K");
                await AwaitAsync(client.StandardError, "KEYUPDATE");
                await SendAsync(client, "NOOP");
                await AwaitAsync(client.StandardOutput, "250 2.0.0");
            }
        }
        finally
        {
            ProcessRunner.Kill(client);
        }
    }

    // RFC 6066 section 8.
    [NeedsProgramTheory("openssl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OcspAnswer_IsStapledWhenItIsAskedFor(bool staple)
    {
        using TemporaryFolder files = new();
        await using OcspResponder responder = new(files);
        X509Certificate2 leaf = TestAuthority.Issue("mx.test", ServerUse, new X509AuthorityInformationAccessExtension([responder.Address], []));
        responder.Vouch(leaf);
        string path = files.Write("both.pem", TestAuthority.Pem(leaf) + TestAuthority.RootPem + "\n");
        using CertificateFile file = new(path, options: new CertificateFileOptions { StapleOcsp = staple });
        await using TlsServer server = new(endpoint => endpoint.CertificateSource = file);
        await server.StartAsync();
        if (!staple)
        {
            (await server.ConnectAsync(TlsMode.Implicit, "-status")).Should().Contain("OCSP response: no response sent");
            responder.Requests.Should().Be(0, "nothing is fetched that was not asked for");
            return;
        }

        // It is fetched in the background: until it is here, nothing is stapled.
        string said = "";
        for (int i = 0; i < 100 && !said.Contains("OCSP Response Status", StringComparison.Ordinal); i++)
        {
            said = await server.ConnectAsync(TlsMode.Implicit, "-status");
        }

        said.Should().Contain("OCSP Response Status: successful").And.Contain("Cert Status: good");
        responder.Requests.Should().BeGreaterThan(0);
    }

    private static DelegateCertificateSource Fixed(string name)
    {
        SslStreamCertificateContext context = SslStreamCertificateContext.Create(TestAuthority.Issue(name, ServerUse), additionalCertificates: null, offline: true);
        return new(_ => context);
    }

    private static async Task SendAsync(Process client, string line)
    {
        await client.StandardInput.WriteAsync(line + "\n");
        await client.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    // Reads on until this has come.
    private static async Task<string> AwaitAsync(StreamReader reader, string expected)
    {
        StringBuilder said = new();
        char[] one = new char[1];
        while (!said.ToString().EndsWith(expected, StringComparison.Ordinal))
        {
            int read = await reader.ReadAsync(one, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Client);
            read.Should().Be(1, "'{0}' is still to come; it said {1}", expected, said);
            said.Append(one[0]);
        }

        return said.ToString();
    }
}
