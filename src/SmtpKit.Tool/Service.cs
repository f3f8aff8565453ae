using System.Globalization;
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
            SmtpServerOptions options = ServerSetup.Make(settings, tally, loggers);
            using CertificateFile? certificate = options.Endpoints.Select(endpoint => endpoint.CertificateSource).OfType<CertificateFile>().FirstOrDefault();
            using ReloadSignal? reload = certificate is null ? null : new ReloadSignal(certificate, loggers.CreateLogger("SmtpKit.Tool"));
            SmtpServer server = Make(options);
            await StartAsync(server).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                if (settings.CanSignIn && settings.Certificate is null && !settings.AllowPlaintextAuthentication)
                {
                    AuthenticationOutOfReach(loggers.CreateLogger("SmtpKit.Tool"));
                }

                if (settings.Extensions.HasFlag(SmtpExtensions.FutureRelease) && settings.Users.Count == 0)
                {
                    FutureReleaseOutOfReach(loggers.CreateLogger("SmtpKit.Tool"));
                }

                if (settings.Extensions.HasFlag(SmtpExtensions.RequireTls) && settings.Certificate is null)
                {
                    RequireTlsOutOfReach(loggers.CreateLogger("SmtpKit.Tool"));
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

    private static async Task StartAsync(SmtpServer server)
    {
        try
        {
            await server.StartAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new CannotStartException(exception.Message, exception);
        }
    }

    private static async Task AnnounceAsync(IEnumerable<ListeningEndPoint> endPoints, TextWriter output)
    {
        foreach (ListeningEndPoint endPoint in endPoints)
        {
            string protocol = endPoint.Endpoint.Protocol == SmtpProtocol.Lmtp ? "lmtp"
                : endPoint.Endpoint.Tls == TlsMode.Implicit ? "smtps"
                : "smtp";
            string proxy = endPoint.Endpoint.RequireProxyHeader ? "+proxy" : "";
            await output.WriteLineAsync($"listening {protocol}{proxy} {endPoint}").ConfigureAwait(false);
        }

        await output.FlushAsync().ConfigureAwait(false);
    }

    [LoggerMessage(601, LogLevel.Warning, "Nobody can sign in: AUTH is offered under TLS only. Give --cert, or --allow-plaintext-auth")]
    private static partial void AuthenticationOutOfReach(ILogger logger);

    [LoggerMessage(602, LogLevel.Warning, "FUTURERELEASE is offered to nobody: only to clients that signed in. Give --user")]
    private static partial void FutureReleaseOutOfReach(ILogger logger);

    [LoggerMessage(603, LogLevel.Warning, "REQUIRETLS is offered to nobody: only under TLS. Give --cert")]
    private static partial void RequireTlsOutOfReach(ILogger logger);
}
