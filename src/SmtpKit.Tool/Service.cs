using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>The life of <c>smtpkit serve</c>: start, say where, wait for a signal, finish what is under way, say how much it was.</summary>
internal static partial class Service
{
    // How long mail that is under way may take when the server is told to stop; a second signal ends it sooner.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <returns>The exit code.</returns>
    /// <exception cref="CannotStartException">Nothing was served.</exception>
    public static async Task<int> RunAsync(ServeSettings settings, TextWriter output)
    {
        using StopSignals signals = new();
        MessageTally tally = new();
        using (ILoggerFactory loggers = Logging.Create(settings.LogLevel, withMessages: !settings.Discard))
        {
            SmtpServer server = Make(ServerSetup.Make(settings, tally, loggers));
            await StartAsync(server, settings).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                if (settings.Users.Count > 0 && settings.Certificate is null && !settings.AllowPlaintextAuthentication)
                {
                    AuthenticationOutOfReach(loggers.CreateLogger("SmtpKit.Tool"));
                }

                await AnnounceAsync(server.EndPoints, output).ConfigureAwait(false);
                await signals.First.ConfigureAwait(false);

                using CancellationTokenSource grace = new(Grace, TimeProvider.System);
                using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, signals.Second);
                await server.StopAsync(end.Token).ConfigureAwait(false);
            }
        }

        string totals = string.Create(
            CultureInfo.InvariantCulture, $"messages={tally.Messages} bytes={tally.Octets} alloc={GC.GetTotalAllocatedBytes()}");
        await output.WriteLineAsync(totals).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        return 0;
    }

    private static SmtpServer Make(SmtpServerOptions options)
    {
        try
        {
            return new SmtpServer(options);
        }
        catch (ArgumentException exception)
        {
            throw new CannotStartException(exception.Message, exception);
        }
    }

    private static async Task StartAsync(SmtpServer server, ServeSettings settings)
    {
        try
        {
            await server.StartAsync().ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            string[] addresses = [.. settings.Listen, .. settings.ListenTls];
            string where = addresses.Length > 0 ? string.Join(", ", addresses) : ServerSetup.DefaultAddress;
            throw new CannotStartException($"cannot listen on {where}: {exception.Message}", exception);
        }
    }

    private static async Task AnnounceAsync(IEnumerable<ListeningEndPoint> endPoints, TextWriter output)
    {
        foreach (ListeningEndPoint endPoint in endPoints)
        {
            string protocol = endPoint.Endpoint.Tls == TlsMode.Implicit ? "smtps" : "smtp";
            await output.WriteLineAsync($"listening {protocol} {endPoint}").ConfigureAwait(false);
        }

        await output.FlushAsync().ConfigureAwait(false);
    }

    [LoggerMessage(601, LogLevel.Warning, "Nobody can sign in: AUTH is offered under TLS only. Give --cert, or --allow-plaintext-auth")]
    private static partial void AuthenticationOutOfReach(ILogger logger);
}
