using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>The life of the program: start, say where, wait for a signal, finish what is under way, say how much it was.</summary>
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
        SettingsCheck.Check(settings);
        using (ILoggerFactory loggers = Logging.Create(settings.LogLevel, withMessages: !settings.Discard))
        {
            ILogger logger = loggers.CreateLogger("SmtpKit.Tool");
            ServerSetup setup = new(settings, tally, loggers);
            using CertificateFile? certificate = setup.CertificateFile;
            using ReloadSignal? reload = certificate is null ? null : new ReloadSignal(certificate, logger);
            IServed served = settings.HasInbox ? InboxHost.Make(settings, setup, loggers) : SmtpAlone.Make(setup, loggers);
            await served.StartAsync().ConfigureAwait(false);
            await using (served.ConfigureAwait(false))
            {
                Warn(settings, logger);
                await AnnounceAsync(served.Addresses, output).ConfigureAwait(false);
                if (settings.Open && (served as InboxHost)?.Page is { } page)
                {
                    Browser.Open(page, logger);
                }

                await signals.First.ConfigureAwait(false);

                using CancellationTokenSource grace = new(Grace, TimeProvider.System);
                using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, signals.Second);
                await served.StopAsync(end.Token).ConfigureAwait(false);
            }
        }

        string totals = string.Create(
            CultureInfo.InvariantCulture, $"messages={tally.Messages} bytes={tally.Octets} alloc={GC.GetTotalAllocatedBytes()}");
        await output.WriteLineAsync(totals).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        return 0;
    }

    private static void Warn(ServeSettings settings, ILogger logger)
    {
        if (settings.CanSignIn && settings.Certificate is null && !settings.AllowPlaintextAuthentication)
        {
            AuthenticationOutOfReach(logger);
        }

        if (settings.Extensions.HasFlag(SmtpExtensions.FutureRelease) && settings.Users.Count == 0 && !settings.IsCatcher)
        {
            FutureReleaseOutOfReach(logger);
        }

        if (settings.Extensions.HasFlag(SmtpExtensions.RequireTls) && settings.Certificate is null)
        {
            RequireTlsOutOfReach(logger);
        }

        if (settings is { NoHttp: true, InboxFile: null, Pop3: null })
        {
            InboxOutOfReach(logger);
        }
    }

    private static async Task AnnounceAsync(IEnumerable<string> addresses, TextWriter output)
    {
        foreach (string address in addresses)
        {
            await output.WriteLineAsync($"listening {address}").ConfigureAwait(false);
        }

        await output.FlushAsync().ConfigureAwait(false);
    }

    [LoggerMessage(601, LogLevel.Warning, "Nobody can sign in: AUTH is offered under TLS only. Give --cert, or --allow-plaintext-auth")]
    private static partial void AuthenticationOutOfReach(ILogger logger);

    [LoggerMessage(602, LogLevel.Warning, "FUTURERELEASE is offered to nobody: only to clients that signed in. Give --user")]
    private static partial void FutureReleaseOutOfReach(ILogger logger);

    [LoggerMessage(603, LogLevel.Warning, "REQUIRETLS is offered to nobody: only under TLS. Give --cert")]
    private static partial void RequireTlsOutOfReach(ILogger logger);

    [LoggerMessage(607, LogLevel.Warning, "Nobody can see the mail, which is kept in memory. Give --pop3 or --inbox, or leave --no-http out")]
    private static partial void InboxOutOfReach(ILogger logger);
}
