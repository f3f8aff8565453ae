using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>A Postfix of one test: its own configuration, queue and processes in a temporary folder. It takes mail by a Unix socket and relays all of it.</summary>
internal sealed partial class Postfix : IAsyncDisposable
{
    // A service each: what relaying needs and no more. The first is ours to hand it mail by; postlog writes the log to standard output.
    private const string Services = """
        inject    unix       n  -  n  -     -  smtpd
        cleanup   unix       n  -  n  -     0  cleanup
        qmgr      unix       n  -  n  300   1  qmgr
        tlsmgr    unix       -  -  n  1000? 1  tlsmgr
        rewrite   unix       -  -  n  -     -  trivial-rewrite
        bounce    unix       -  -  n  -     0  bounce
        defer     unix       -  -  n  -     0  bounce
        trace     unix       -  -  n  -     0  bounce
        proxymap  unix       -  -  n  -     -  proxymap
        smtp      unix       -  -  n  -     -  smtp
        lmtp      unix       -  -  n  -     -  lmtp
        error     unix       -  -  n  -     -  error
        retry     unix       -  -  n  -     -  error
        anvil     unix       -  -  n  -     1  anvil
        scache    unix       -  -  n  -     1  scache
        postlog   unix-dgram n  -  n  -     1  postlogd

        """;

    private readonly TemporaryFolder _folder;
    private readonly Process _master;

    private Postfix(TemporaryFolder folder, Process master)
    {
        _folder = folder;
        _master = master;
        Log = new PeerLog(master.StandardOutput);
        _ = new PeerLog(master.StandardError);
    }

    /// <summary>What it logs.</summary>
    public PeerLog Log { get; }

    /// <summary>Starts one and waits until it takes mail.</summary>
    /// <param name="authority">The certificate that it trusts, in PEM.</param>
    /// <param name="settings">Further lines of <c>main.cf</c>: where the mail goes, and how.</param>
    public static async Task<Postfix> StartAsync(string authority, string settings)
    {
        TemporaryFolder folder = new();
        try
        {
            Prepare(folder, authority, settings);
            (await ProcessRunner.RunAsync("chown", ["postfix", folder["data"]])).ShouldSucceed();
            Postfix postfix = new(folder, ProcessRunner.Start("postfix", ["-c", folder["etc"], "start-fg"]));
            try
            {
                await postfix.Log.WaitAsync(Started(), 1);
                return postfix;
            }
            catch
            {
                await postfix.StopAsync();
                throw;
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Hands it messages, over several connections at once.</summary>
    public Task InjectAsync(IReadOnlyList<RelayedMail> mails, CancellationToken cancellationToken)
    {
        const int Connections = 4;
        return Task.WhenAll(mails.Chunk((mails.Count + Connections - 1) / Connections).Select(InjectChunkAsync));

        async Task InjectChunkAsync(RelayedMail[] chunk)
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder["spool/public/inject"]), cancellationToken);
            await using NetworkStream stream = new(socket);
            await MailInjector.RunAsync(stream, stream, chunk, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private static void Prepare(TemporaryFolder folder, string authority, string settings)
    {
        Directory.CreateDirectory(folder["etc"]);
        Directory.CreateDirectory(folder["spool"]);
        Directory.CreateDirectory(folder["data"]);

        // Its processes give up root; they have to pass through.
        folder.OpenToAll();
        File.WriteAllText(folder["etc/master.cf"], Services);
        File.WriteAllText(folder["etc/ca.pem"], authority);
        File.WriteAllText(folder["etc/main.cf"], $"""
            compatibility_level = 3.6
            queue_directory = {folder["spool"]}
            data_directory = {folder["data"]}
            maillog_file = /dev/stdout
            myhostname = relay.sender.test
            mydestination =
            alias_maps =
            alias_database =
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            smtp_dns_support_level = disabled
            lmtp_dns_support_level = disabled
            # Not rewritten, and nothing added but one Received.
            local_header_rewrite_clients =
            # A failure is to be seen, not tried again after the test.
            maximal_queue_lifetime = 0
            smtp_tls_loglevel = 1
            smtp_tls_CAfile = {folder["etc/ca.pem"]}
            lmtp_tls_loglevel = 1
            lmtp_tls_CAfile = {folder["etc/ca.pem"]}
            {settings}

            """);
    }

    // The master ends its children when it is asked to; killed, it would leave them.
    private async Task StopAsync()
    {
        try
        {
            using CancellationTokenSource tooLong = new(Patience.Client, TimeProvider.System);
            await ProcessRunner.RunAsync("postfix", ["-c", _folder["etc"], "abort"]);
            await _master.WaitForExitAsync(tooLong.Token);
        }
        finally
        {
            ProcessRunner.Kill(_master);
            _master.Dispose();
        }
    }

    [GeneratedRegex("daemon started -- version")]
    private static partial Regex Started();
}
