using System.Globalization;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Serve;

/// <summary><c>smtpkit serve --auth-mechanisms</c> with clients of another make: those mechanisms in which the password does not cross the network.</summary>
public sealed class MechanismTests
{
    private const string User = "ada";
    private const string Password = "open: sesame";
    private const string Wrong = "close: sesame";
    private const string Bob = "bob@receiver.test";

    [NeedsProgramFact("msmtp")]
    public Task Msmtp_SignsInByScramSha256() => SignsInAsync("SCRAM-SHA-256", MsmtpAsync);

    [NeedsProgramFact("swaks")]
    public Task Swaks_SignsInByCramMd5() => SignsInAsync("CRAM-MD5", SwaksAsync);

    private static async Task SignsInAsync(string mechanism, Func<SmtpkitProcess, TemporaryFolder, string, byte[], Task<ProcessResult>> sendAsync)
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        byte[] message = TestMessage.Of(Content.Dots);
        await using SmtpkitProcess smtpkit = await SmtpkitProcess.StartAsync(
        [
            "--listen", "127.0.0.1:0", "--maildir", maildir.Path,
            "--cert", folder.Write("server.pem", TestAuthority.ServerPem), "--key", folder.Write("server.key", TestAuthority.ServerKeyPem),
            "--user", $"{User}:{Password}", "--auth-mechanisms", mechanism, "--require-auth",
        ]);

        ProcessResult denied = await sendAsync(smtpkit, folder, Wrong, message);
        denied.ShouldFail().Output.Should().Contain("535 5.7.8").And.NotContain("354 ");
        maildir.Delivered.Should().BeEmpty();

        ProcessResult taken = await sendAsync(smtpkit, folder, Password, message);
        taken.ShouldSucceed().Output.Should().Contain("235 2.7.0");
        maildir.Messages.Should().ContainSingle().Subject.ShouldBe(message);
        File.ReadAllText(maildir.Delivered.Single()).ReplaceLineEndings(" ").Should().Contain(" with ESMTPSA id ");
        (await smtpkit.TerminateAsync()).ShouldSucceed().Output.Should().StartWith($"messages=1 bytes={message.Length} ");
    }

    private static Task<ProcessResult> MsmtpAsync(SmtpkitProcess smtpkit, TemporaryFolder folder, string password, byte[] message)
    {
        // The message is to be left as it is: no fields added, none taken away.
        string[] account =
        [
            "account default", "host 127.0.0.1", $"port {Port(smtpkit)}", "domain client.test",
            "tls on", "tls_starttls on", $"tls_trust_file {folder.Write("ca.pem", TestAuthority.RootPem)}",
            "auth scram-sha-256", $"user {User}", $"password \"{password}\"",
            "set_from_header off", "set_date_header off", "set_msgid_header off", "remove_bcc_headers off", "undisclosed_recipients off",
        ];
        string file = folder.Write("msmtprc", string.Join('\n', account) + "\n");
        return ProcessRunner.RunAsync("msmtp", ["--debug", "--file", file, "--from", "ada@sender.test", "--", Bob], input: message);
    }

    // swaks ends the data with CRLF and a dot, whether or not a CRLF stands there already: it is given the message without its last.
    private static Task<ProcessResult> SwaksAsync(SmtpkitProcess smtpkit, TemporaryFolder folder, string password, byte[] message) => ProcessRunner.RunAsync(
        "swaks",
        [
            "--config", "--server", "127.0.0.1", "--port", Port(smtpkit), "--helo", "client.test",
            "--timeout", Patience.Client.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            "--tls", "--tls-verify", "--tls-ca-path", folder.Write("ca.pem", TestAuthority.RootPem),
            "--auth", "CRAM-MD5", "--auth-user", User, "--auth-password", password,
            "--from", "ada@sender.test", "--to", Bob, "--data", "@" + folder.Write("message.eml", message.AsSpan(..^2)),
        ]);

    private static string Port(SmtpkitProcess smtpkit) => smtpkit.Ports[0].ToString(CultureInfo.InvariantCulture);
}
