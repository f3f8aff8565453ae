using System.Globalization;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Serve;

/// <summary>The program <c>smtpkit serve</c>, as a process of its own, with a client of another make.</summary>
public sealed class ServeTests
{
    private const string User = "ada";
    private const string Password = "open: sesame";

    [NeedsProgramTheory("curl")]
    [InlineData("smtp", 0)]
    [InlineData("smtps", 1)]
    public async Task SignedInUser_MaySendUnderTheCertificateOfAFile(string scheme, int endpoint)
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        string[] options =
        [
            "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0",
            "--cert", folder.Write("server.pem", TestAuthority.ServerPem), "--key", folder.Write("server.key", TestAuthority.ServerKeyPem),
            "--user", $"{User}:{Password}", "--require-auth", "--maildir", maildir.Path,
        ];
        byte[] message = TestMessage.Of(Content.Dots);
        await using SmtpkitProcess smtpkit = await SmtpkitProcess.StartAsync(options);

        ProcessResult curl = await ProcessRunner.RunAsync(
            "curl",
            [
                "--disable", "--silent", "--show-error",
                "--ssl-reqd", "--cacert", folder.Write("ca.pem", TestAuthority.RootPem), "--user", $"{User}:{Password}",
                "--url", $"{scheme}://127.0.0.1:{smtpkit.Ports[endpoint].ToString(CultureInfo.InvariantCulture)}/client.test",
                "--mail-from", "ada@sender.test", "--mail-rcpt", "bob@receiver.test",
                "--upload-file", folder.Write("message.eml", message),
            ]);
        ProcessResult end = await smtpkit.TerminateAsync();

        curl.ShouldSucceed();
        end.ShouldSucceed().Output.Should().StartWith($"messages=1 bytes={message.Length} ");
        maildir.Messages.Should().ContainSingle().Subject.ShouldBe(message);
        maildir.Unfinished.Should().BeEmpty();
    }
}
