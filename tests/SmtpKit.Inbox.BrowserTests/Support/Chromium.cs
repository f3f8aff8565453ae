using System.Reflection;
using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>Debian's Chromium, started once for all tests; each has a profile of its own in it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>The program, and the Debian package that brings it.</summary>
    public const string Program = "chromium";

    /// <summary>How long a test waits for what the browser is to do before it gives up. Generous: it ends hung tests, it judges no speed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lazy<Task<IBrowser>> _browser = new(LaunchAsync);
    private static IPlaywright? _playwright;

    /// <summary>A new profile: no cookies, no storage, nothing of other tests.</summary>
    internal async Task<IBrowserContext> OpenAsync(Action<BrowserNewContextOptions>? configure = null)
    {
        BrowserNewContextOptions options = new()
        {
            ViewportSize = new() { Width = 1280, Height = 800 },
            Locale = "en-GB",
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
        };
        configure?.Invoke(options);
        IBrowserContext context = await (await _browser.Value).NewContextAsync(options);
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            await (await _browser.Value).DisposeAsync();
            _playwright?.Dispose();
        }
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        string driver = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "PlaywrightDriver").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = OutsideProgram.Find(Program), Headless = true });
    }
}
