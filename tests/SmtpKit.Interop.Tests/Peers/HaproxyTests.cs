using System.Text.RegularExpressions;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Peers;

/// <summary>HAProxy in front of <c>smtpkit serve --listen-proxy</c>: the client's address comes through, TLS passes, its health check is served.</summary>
public sealed partial class HaproxyTests
{
    // Every TLV that it can send with no TLS of its own; the checksum is HAProxy's, over its whole header.
    private const string Version2 = "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority";

    [NeedsProgramTheory("haproxy")]
    [InlineData("send-proxy", "127.0.0.2", "[127.0.0.2]")]
    [InlineData("send-proxy", "::1", "[IPv6:::1]")]
    [InlineData(Version2, "127.0.0.2", "[127.0.0.2]")]
    [InlineData(Version2, "::1", "[IPv6:::1]")]
    public async Task Client_IsSeenBehindIt(string settings, string client, string shown)
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        await using SmtpkitProcess smtpkit = await StartAsync(folder, maildir);
        await using Haproxy haproxy = await Haproxy.StartAsync(smtpkit.Ports[0], settings);
        byte[] message = TestMessage.Of(Content.Dots);

        ProcessResult curl = await SendAsync(folder, haproxy, client, message);

        curl.ShouldSucceed();
        maildir.Messages.Should().ContainSingle().Subject.ShouldBe(message);
        string trace = (await File.ReadAllTextAsync(maildir.Delivered.Single(), TestContext.Current.CancellationToken)).ReplaceLineEndings(" ");
        trace.Should().Contain($"from client.test ({shown})").And.Contain(" with ESMTPS id ");

        // Both sides ended as they should: nothing but "--" would say who broke off (HAProxy's manual, section 8.5).
        (await haproxy.Log.WaitAsync(Connection(), 1))[0].Groups["end"].Value.Should().Be("--");
    }

    // A check comes with LOCAL in version 2, and UNKNOWN in version 1: nobody's address.
    [NeedsProgramTheory("haproxy")]
    [InlineData("send-proxy check-send-proxy check")]
    [InlineData("send-proxy-v2 check-send-proxy check")]
    public async Task HealthCheck_IsServed(string settings)
    {
        using TemporaryFolder folder = new();
        await using SmtpkitProcess smtpkit = await StartAsync(folder, new MaildirFiles(folder["mail"]));
        await using Haproxy haproxy = await Haproxy.StartAsync(smtpkit.Ports[0], settings);

        IReadOnlyList<Match> checks = await haproxy.Log.WaitAsync(Check(), 1);

        // It says EHLO and then QUIT; the code is the last one that it heard.
        checks[0].Value.Should().Contain("succeeded").And.Contain("code: 221");
    }

    // Who forgets the header on one side hears nothing, and HAProxy's check says so.
    [NeedsProgramFact("haproxy")]
    public async Task CheckWithoutTheHeader_Fails()
    {
        using TemporaryFolder folder = new();
        await using SmtpkitProcess smtpkit = await StartAsync(folder, new MaildirFiles(folder["mail"]));
        await using Haproxy haproxy = await Haproxy.StartAsync(smtpkit.Ports[0], "check");

        IReadOnlyList<Match> checks = await haproxy.Log.WaitAsync(Check(), 1);

        checks[0].Value.Should().Contain("failed");
    }

    private static Task<SmtpkitProcess> StartAsync(TemporaryFolder folder, MaildirFiles maildir) => SmtpkitProcess.StartAsync(
        [
            "--listen-proxy", "127.0.0.1:0", "--maildir", maildir.Path,
            "--cert", folder.Write("server.pem", TestAuthority.ServerPem), "--key", folder.Write("server.key", TestAuthority.ServerKeyPem),
        ]);

    // The certificate is for localhost; which of its addresses, the client's own decides.
    private static Task<ProcessResult> SendAsync(TemporaryFolder folder, Haproxy haproxy, string client, byte[] message) => ProcessRunner.RunAsync(
        "curl",
        [
            "--disable", "--silent", "--show-error", "--max-time", "60", "--interface", client, client.Contains(':', StringComparison.Ordinal) ? "-6" : "-4",
            "--ssl-reqd", "--cacert", folder.Write("ca.pem", TestAuthority.RootPem), "--url", $"smtp://localhost:{haproxy.Port}/client.test",
            "--mail-from", "ada@sender.test", "--mail-rcpt", "bob@receiver.test", "--upload-file", folder.Write("message.eml", message),
        ]);

    [GeneratedRegex(@" mail smtpkit/smtpkit \S+ \d+ (?<end>\S+) ")]
    private static partial Regex Connection();

    [GeneratedRegex("^Health check for server smtpkit/smtpkit .*")]
    private static partial Regex Check();
}
