using System.Net.Mail;
using System.Runtime.CompilerServices;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Serve;

/// <summary>What the promise of 250 rests on, seen from below the program: its system calls and their order.</summary>
public sealed class DurabilityTests
{
    [NeedsProgramFact("strace")]
    public async Task Reply250_FollowsTheSyncOfTheFileItsNameAndTheDirectory()
    {
        using TemporaryFolder folder = new();
        MaildirFiles maildir = new(folder["mail"]);
        string log = folder["strace.log"];

        // -D: strace steps aside, so that the process we start is smtpkit itself. -y: paths beside file numbers. A call with a question mark need
        // not exist on this machine.
        await using SmtpkitProcess smtpkit = await SmtpkitProcess.StartAsync(
            ["--listen", "127.0.0.1:0", "--maildir", maildir.Path],
            "strace", "-D", "-f", "-y", "-s", "256", "-o", log,
            "-e", "trace=fsync,?rename,?renameat,renameat2,sendto,sendmsg,write,writev,pwrite64,pwritev,openat");
        await SendAsync(smtpkit.Ports[0]);
        (await smtpkit.TerminateAsync()).ShouldSucceed().Output.Should().StartWith("messages=1 ");

        IReadOnlyList<SystemCall> calls = StraceLog.Read(await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken));
        string name = Path.GetFileName(maildir.Delivered.Should().ContainSingle().Subject);
        string tmpFile = Path.Combine(maildir.Path, "tmp", name);
        string newFile = Path.Combine(maildir.Path, "new", name);
        SystemCall fileWritten = Last(calls, call => call.Name.Contains("write") && call.Text.Contains($"<{tmpFile}>"));
        SystemCall fileSynced = Only(calls, call => call.Name == "fsync" && call.Text.Contains($"<{tmpFile}>"));
        SystemCall renamed = Only(
            calls, call => call.Name.StartsWith("rename", StringComparison.Ordinal) && call.Text.Contains($"\"{tmpFile}\"") && call.Text.Contains($"\"{newFile}\""));

        // The directory was synced when it was made, too: what counts is the last time.
        SystemCall directorySynced = Last(calls, call => call.Name == "fsync" && call.Text.Contains($"<{Path.Combine(maildir.Path, "new")}>"));
        SystemCall promised = Only(calls, call => call.Name.StartsWith("send", StringComparison.Ordinal) && call.Text.Contains("250 2.0.0"));

        SystemCall[] inOrder = [fileWritten, fileSynced, renamed, directorySynced, promised];
        foreach ((SystemCall earlier, SystemCall later) in inOrder.Zip(inOrder.Skip(1)))
        {
            earlier.IsBefore(later).Should().BeTrue("{0} comes before {1}", earlier, later);
        }

        foreach (SystemCall call in (SystemCall[])[fileSynced, renamed, directorySynced])
        {
            call.Text.Should().EndWith(" = 0");
        }
    }

    private static SystemCall Last(
        IEnumerable<SystemCall> calls, Func<SystemCall, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string which = "") =>
        calls.Where(isMeant).Should().NotBeEmpty("one was expected: {0}", which).And.Subject.Last();

    private static SystemCall Only(
        IEnumerable<SystemCall> calls, Func<SystemCall, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string which = "") =>
        calls.Where(isMeant).Should().ContainSingle("one was expected: {0}", which).Subject;

    private static async Task SendAsync(int port)
    {
        using CancellationTokenSource tooLong = new(Patience.Client, TimeProvider.System);
        using MailMessage message = new("ada@sender.test", "bob@receiver.test", "Interop", "Hello Bob\r\n");
        using SmtpClient client = new("127.0.0.1", port);
        await client.SendMailAsync(message, tooLong.Token);
    }
}
