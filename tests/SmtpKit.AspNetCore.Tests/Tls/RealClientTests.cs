using System.Net;
using System.Text;
using SmtpKit.AspNetCore.Tests.Support;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Tls;

/// <summary>Clients of other people, over Kestrel.</summary>
public sealed class RealClientTests
{
    private const string Message = "From: <ada@example.org>\r\nTo: <bob@example.com>\r\nSubject: Interop\r\n\r\n.dot\r\nHello, Bob.\r\n";

    [NeedsProgramTheory("curl")]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task Curl_SendsUnderTls(TlsMode mode)
    {
        using TemporaryFolder folder = new();
        await using MailHost host = await StartAsync(mode);
        string scheme = mode == TlsMode.Implicit ? "smtps" : "smtp";
        ProcessResult curl = await ProcessRunner.RunAsync(
            "curl",
            [
                "--silent", "--show-error", "--ssl-reqd", "--cacert", folder.Write("root.pem", TestAuthority.RootPem),
                $"{scheme}://127.0.0.1:{PortOf(host)}", "--mail-from", "ada@example.org", "--mail-rcpt", "bob@example.com", "--upload-file", "-",
            ],
            Encoding.ASCII.GetBytes(Message));
        curl.ShouldSucceed();
        Stored(host).Should().Be(Message);
    }

    [NeedsProgramTheory("swaks")]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task Swaks_SendsUnderTls(TlsMode mode)
    {
        await using MailHost host = await StartAsync(mode);
        ProcessResult swaks = await ProcessRunner.RunAsync(
            "swaks",
            [
                "--server", "127.0.0.1", "--port", $"{PortOf(host)}", mode == TlsMode.Implicit ? "--tls-on-connect" : "--tls",
                "--from", "ada@example.org", "--to", "bob@example.com", "--header", "Subject: Interop", "--body", "Hello, Bob.",
            ]);
        swaks.ShouldSucceed().Output.Should().Contain("TLS started").And.Contain("250 2.0.0");
        Stored(host).Should().Contain("Subject: Interop\r\n").And.Contain("\r\n\r\nHello, Bob.\r\n");
    }

    [NeedsProgramTheory("openssl")]
    [InlineData(TlsMode.StartTls, "-tls1_2")]
    [InlineData(TlsMode.StartTls, "-tls1_3")]
    [InlineData(TlsMode.Implicit, "-tls1_2")]
    [InlineData(TlsMode.Implicit, "-tls1_3")]
    public async Task Openssl_AgreesOnSmtp(TlsMode mode, string version)
    {
        await using MailHost host = await StartAsync(mode);
        string[] start = mode == TlsMode.StartTls ? ["-starttls", "smtp"] : [];
        ProcessResult openssl = await ProcessRunner.RunAsync(
            "openssl",
            ["s_client", "-connect", $"127.0.0.1:{PortOf(host)}", version, "-alpn", "h2,smtp", "-crlf", "-ign_eof", .. start],
            "QUIT\n"u8.ToArray());
        openssl.Output.Should().Contain("ALPN protocol: smtp").And.Contain("221 2.0.0");
    }

    private static Task<MailHost> StartAsync(TlsMode mode) => new MailHost()
        .WithSmtp(rules =>
        {
            rules.Certificate = TestAuthority.Context;
            rules.Tls = mode;
        })
        .StartAsync();

    private static int PortOf(MailHost host) => ((IPEndPoint)host.Smtp).Port;

    private static string Stored(MailHost host) => Encoding.Latin1.GetString(host.Store.Messages.Should().ContainSingle().Which.Octets.Span);
}
