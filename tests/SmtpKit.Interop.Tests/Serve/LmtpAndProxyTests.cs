using System.Globalization;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Serve;

/// <summary><c>smtpkit serve</c> by LMTP, over Unix-domain sockets and behind proxies, with clients of another make.</summary>
public sealed class LmtpAndProxyTests
{
    private const string Ada = "ada@sender.test";
    private const string Bob = "bob@receiver.test";
    private const string Carol = "carol@receiver.test";

    // The envelope as arguments, the message on standard input: what smtplib does with its dots is its own affair.
    private const string Python =
        """
        import smtplib, sys
        host, port, sender, *recipients = sys.argv[1:]
        with smtplib.LMTP(host, int(port)) as client:
            print(client.sendmail(sender, recipients, sys.stdin.buffer.read()))
        """;

    [NeedsProgramTheory("swaks")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Swaks_DeliversByLmtp(bool overSocket)
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        await using SmtpkitProcess smtpkit = await StartLmtpAsync(folder, maildir);
        byte[] message = TestMessage.Of(Content.Ascii);
        string[] server = overSocket ? ["--socket", folder["lmtp.sock"]] : ["--server", "127.0.0.1", "--port", Port(smtpkit, 0)];

        ProcessResult swaks = await ProcessRunner.RunAsync(
            "swaks",
            ["--config", .. server, "--protocol", "LMTP", "--helo", "client.test", "--from", Ada, "--to", $"{Bob},{Carol}", "--data", Data(folder, message)]);

        swaks.ShouldSucceed().Output.Should().Contain("LHLO client.test");
        maildir.Messages.Should().ContainSingle().Subject.ShouldBe(message);
        ReceivedOf(maildir).Should().Contain(overSocket ? "from client.test (local)" : "from client.test ([127.0.0.1])").And.Contain(" with LMTP id ");
        (await smtpkit.TerminateAsync()).ShouldSucceed();
        File.Exists(folder["lmtp.sock"]).Should().BeFalse();
    }

    [NeedsProgramTheory("python3")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Smtplib_DeliversByLmtpAndHearsOfEachRecipient(bool overSocket)
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        await using SmtpkitProcess smtpkit = await StartLmtpAsync(folder, maildir, "--reject-recipient", Carol);
        byte[] message = TestMessage.Of(Content.Dots);
        string[] server = overSocket ? [folder["lmtp.sock"], "0"] : ["127.0.0.1", Port(smtpkit, 0)];

        ProcessResult python = await ProcessRunner.RunAsync("python3", ["-c", Python, .. server, Ada, Bob, Carol], message);

        python.ShouldSucceed().Output.Should().Contain(Carol).And.Contain("550").And.NotContain(Bob, "it was refused nothing");
        maildir.Messages.Should().ContainSingle().Subject.ShouldBe(message);
        (await smtpkit.TerminateAsync()).ShouldSucceed().Output.Should().StartWith($"messages=1 bytes={message.Length} ");
    }

    [NeedsProgramTheory("swaks")]
    [InlineData("1", "TCP4", "192.0.2.1", "198.51.100.2", "[192.0.2.1]")]
    [InlineData("1", "TCP6", "2001:db8::1", "2001:db8::2", "[IPv6:2001:db8::1]")]
    [InlineData("2", "AF_INET", "192.0.2.1", "198.51.100.2", "[192.0.2.1]")]
    [InlineData("2", "AF_INET6", "2001:db8::1", "2001:db8::2", "[IPv6:2001:db8::1]")]
    public async Task Swaks_SpeaksAsAProxy(string version, string family, string source, string destination, string shown)
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        await using SmtpkitProcess smtpkit = await StartBehindProxyAsync(folder, maildir);
        byte[] message = TestMessage.Of(Content.Ascii);
        string[] proxy =
        [
            "--proxy-version", version, "--proxy-family", family,
            "--proxy-source", source, "--proxy-source-port", "40000", "--proxy-dest", destination, "--proxy-dest-port", "25",
        ];

        // STARTTLS behind the header, as on any other endpoint.
        ProcessResult swaks = await ProcessRunner.RunAsync(
            "swaks",
            [
                "--config", "--server", "127.0.0.1", "--port", Port(smtpkit, 0), .. proxy,
                "--tls", "--tls-verify", "--tls-ca-path", folder.Write("ca.pem", TestAuthority.RootPem),
                "--helo", "client.test", "--from", Ada, "--to", Bob, "--data", Data(folder, message),
            ]);

        swaks.ShouldSucceed();
        maildir.Messages.Should().ContainSingle().Subject.ShouldBe(message);
        ReceivedOf(maildir).Should().Contain($"from client.test ({shown})").And.Contain(" with ESMTPS id ");
    }

    [NeedsProgramTheory("curl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Curl_IsServedWithAHeaderOnly(bool withHeader)
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        await using SmtpkitProcess smtpkit = await StartBehindProxyAsync(folder, maildir);
        byte[] message = TestMessage.Of(Content.Dots);

        ProcessResult curl = await ProcessRunner.RunAsync(
            "curl",
            [
                "--disable", "--silent", "--show-error", .. withHeader ? ["--haproxy-protocol"] : Array.Empty<string>(), "--max-time", "20",
                "--ssl-reqd", "--cacert", folder.Write("ca.pem", TestAuthority.RootPem),
                "--url", $"smtp://127.0.0.1:{Port(smtpkit, 0)}/client.test",
                "--mail-from", Ada, "--mail-rcpt", Bob, "--upload-file", folder.Write("message.eml", message),
            ]);

        if (!withHeader)
        {
            curl.ShouldFail();
            Directory.Exists(maildir.Path).Should().BeTrue();
            maildir.Delivered.Should().BeEmpty();
            return;
        }

        curl.ShouldSucceed();
        maildir.Messages.Should().ContainSingle().Subject.ShouldBe(message);
    }

    private static Task<SmtpkitProcess> StartLmtpAsync(TemporaryFolder folder, MaildirFiles maildir, params string[] more) =>
        SmtpkitProcess.StartAsync(["--listen-lmtp", "127.0.0.1:0", "--listen-unix", folder["lmtp.sock"], "--maildir", maildir.Path, .. more]);

    private static Task<SmtpkitProcess> StartBehindProxyAsync(TemporaryFolder folder, MaildirFiles maildir) => SmtpkitProcess.StartAsync(
        [
            "--listen-proxy", "127.0.0.1:0", "--maildir", maildir.Path,
            "--cert", folder.Write("server.pem", TestAuthority.ServerPem), "--key", folder.Write("server.key", TestAuthority.ServerKeyPem),
        ]);

    // swaks ends the data with CRLF and a dot, whether or not a CRLF stands there already.
    private static string Data(TemporaryFolder folder, byte[] message) => "@" + folder.Write("message.eml", message.AsSpan(..^2));

    private static string Port(SmtpkitProcess smtpkit, int endpoint) => smtpkit.Ports[endpoint].ToString(CultureInfo.InvariantCulture);

    private static string ReceivedOf(MaildirFiles maildir) => File.ReadAllText(maildir.Delivered.Single()).ReplaceLineEndings(" ");
}
