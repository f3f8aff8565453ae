using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>An HAProxy of one test, in front of one server of this machine, which it tells by a header who its clients are.</summary>
internal sealed partial class Haproxy : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private Haproxy(TemporaryFolder folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
        Log = new PeerLog(process.StandardOutput);
        Notices = new PeerLog(process.StandardError);
    }

    /// <summary>Where it listens, on 127.0.0.1 and on ::1.</summary>
    public int Port { get; }

    /// <summary>What it logs: a line for each connection at its end, and one for each change of the server's health.</summary>
    public PeerLog Log { get; }

    private PeerLog Notices { get; }

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="serverPort">The server's port on 127.0.0.1.</param>
    /// <param name="serverSettings">How it speaks to the server: <c>send-proxy</c> and the like.</param>
    public static async Task<Haproxy> StartAsync(int serverPort, string serverSettings)
    {
        // It takes no port 0: one that was free a moment ago may be taken by the time it binds.
        const int Attempts = 5;
        for (int attempt = 1; ; attempt++)
        {
            Haproxy haproxy = Start(FreePort(), serverPort, serverSettings);
            try
            {
                Match word = (await haproxy.Notices.WaitAsync(StartedOrNot(), 1))[0];
                if (word.Value == "Loading success")
                {
                    return haproxy;
                }
            }
            catch
            {
                await haproxy.DisposeAsync();
                throw;
            }

            await haproxy.DisposeAsync();
            attempt.Should().BeLessThan(Attempts, "a port is free some time");
        }
    }

    public async ValueTask DisposeAsync()
    {
        ProcessRunner.Kill(_process);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Dispose();
    }

    private static Haproxy Start(int port, int serverPort, string serverSettings)
    {
        TemporaryFolder folder = new();
        string configuration = folder.Write("haproxy.cfg", $"""
            global
              log stdout format raw local0
              maxconn 100
            defaults
              mode tcp
              log global
              option tcplog
              option log-health-checks
              timeout check 60s
              timeout connect 60s
              timeout client 60s
              timeout server 60s
            frontend mail
              bind 127.0.0.1:{port}
              bind [::1]:{port}
              unique-id-format %pid-%rt
              default_backend smtpkit
            backend smtpkit
              option smtpchk EHLO check.test
              server smtpkit 127.0.0.1:{serverPort} {serverSettings}

            """);

        // In master-worker mode it says when it listens.
        return new Haproxy(folder, ProcessRunner.Start("haproxy", ["-W", "-f", configuration]), port);
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [GeneratedRegex("Loading success|cannot bind socket")]
    private static partial Regex StartedOrNot();
}
