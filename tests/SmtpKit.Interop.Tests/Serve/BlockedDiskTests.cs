using System.Net.Sockets;
using System.Text;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Serve;

/// <summary><c>smtpkit</c> serves its sockets by few threads, one for each processor: a disk that stands still must hold none of them.</summary>
public sealed class BlockedDiskTests
{
    // More than there are such threads on any machine that runs this.
    private const int Others = 256;

    [NeedsProgramFact("strace")]
    public async Task MessageThatWaitsForTheDisk_DelaysNoOtherSession()
    {
        using TemporaryFolder folder = new();

        // Each call that syncs the directory of new messages takes an hour, within the system: its thread is gone for as long.
        string delivered = Directory.CreateDirectory(folder["mail/new"]).FullName;
        await using SmtpkitProcess smtpkit = await SmtpkitProcess.StartAsync(
            ["--listen", "127.0.0.1:0", "--maildir", folder["mail"]],
            "strace", "-D", "-f", "-qq", "-o", folder["strace.log"], "-P", delivered, "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=3600000000");

        using TcpClient blocked = await SayAsync(
            smtpkit.Ports[0], "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n", "354 ");
        Task<string> reply = TellAsync(blocked, "hello\r\n.\r\n", "250 2.0.0");

        for (int i = 0; i < Others; i++)
        {
            using TcpClient other = await SayAsync(
                smtpkit.Ports[0], "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nRSET\r\nQUIT\r\n", "221 ");
        }

        reply.IsCompleted.Should().BeFalse("its message is not on the disk yet");
        smtpkit.EndTracer();
        await reply;
    }

    private static async Task<TcpClient> SayAsync(int port, string commands, string until)
    {
        TcpClient client = new();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            await TellAsync(client, commands, until);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<string> TellAsync(TcpClient client, string octets, string until)
    {
        using CancellationTokenSource tooLong = new(Patience.Client, TimeProvider.System);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(octets), tooLong.Token);
        StringBuilder heard = new("\n");
        byte[] buffer = new byte[4096];
        while (!heard.ToString().Contains("\n" + until, StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer, tooLong.Token);
            read.Should().BePositive("the server speaks on until '{0}'; so far: {1}", until, heard);
            heard.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return heard.ToString();
    }
}
