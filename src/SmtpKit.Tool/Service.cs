using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>The life of the program: start, say where, wait for a signal, finish what is under way, say how much it was.</summary>
internal static class Service
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
            Log.AuthenticationOutOfReach(logger);
        }

        if (settings.Extensions.HasFlag(SmtpExtensions.FutureRelease) && settings.Users.Count == 0 && !settings.IsCatcher)
        {
            Log.FutureReleaseOutOfReach(logger);
        }

        if (settings.Extensions.HasFlag(SmtpExtensions.RequireTls) && settings.Certificate is null)
        {
            Log.RequireTlsOutOfReach(logger);
        }

        if (settings is { NoHttp: true, InboxFile: null, Pop3: null })
        {
            Log.InboxOutOfReach(logger);
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
}
