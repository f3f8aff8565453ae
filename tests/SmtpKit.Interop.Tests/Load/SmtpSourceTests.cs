using System.Globalization;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Load;

/// <summary>Ten thousand messages over 64 sessions at once, by the load generator of Postfix.</summary>
public sealed class SmtpSourceTests
{
    private const int Messages = 10_000;

    [NeedsProgramTheory("smtp-source", Package = "postfix")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TenThousandMessages_AreEachStoredOnce(bool reusesConnections)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        ProcessResult source = await RunAsync(server.Port(Security.None), reusesConnections);

        source.ShouldSucceed();
        ShouldHoldEachMessageOnce(server.Maildir);
        server.Envelopes.Should().HaveCount(Messages);
    }

    [NeedsProgramFact("smtp-source", Package = "postfix")]
    public async Task TenThousandMessages_AreCountedByTheProgramThatTookThem()
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        await using SmtpkitProcess smtpkit = await SmtpkitProcess.StartAsync(["--listen", "127.0.0.1:0", "--maildir", maildir.Path]);

        ProcessResult source = await RunAsync(smtpkit.Ports[0], reusesConnections: false);
        ProcessResult end = await smtpkit.TerminateAsync();

        source.ShouldSucceed();
        end.ShouldSucceed().Output.Should().MatchRegex($@"^messages={Messages} bytes=\d+ alloc=\d+\r?\n$");
        ShouldHoldEachMessageOnce(maildir);
        long octets = maildir.Messages.Sum(message => (long)message.Length);
        end.Output.Should().Contain($" bytes={octets} ");
    }

    private static Task<ProcessResult> RunAsync(int port, bool reusesConnections) => ProcessRunner.RunAsync(
        "smtp-source",
        [
            "-s", "64", "-m", Messages.ToString(CultureInfo.InvariantCulture), "-l", "1024",
            "-M", "client.test", "-f", "ada@sender.test",

            // A number goes before the recipient, another one for each message: by it they are told apart.
            "-N", "-t", "@receiver.test",
            .. reusesConnections ? ["-d"] : Array.Empty<string>(),
            $"127.0.0.1:{port}",
        ],
        patience: Patience.Load);

    private static void ShouldHoldEachMessageOnce(MaildirFiles maildir)
    {
        string[] recipients = [.. maildir.Delivered.Select(file => MaildirFiles.RecipientsOf(file).Should().ContainSingle().Subject)];
        recipients.Length.Should().Be(Messages);
        recipients.Distinct().Count().Should().Be(Messages, "no message is stored twice");
        maildir.Unfinished.Should().BeEmpty();
    }
}
