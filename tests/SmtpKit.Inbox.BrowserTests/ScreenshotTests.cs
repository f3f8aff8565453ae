using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>Pictures for the eye, in <c>artifacts/inbox</c>; two of them stand in the package's README.</summary>
public sealed class ScreenshotTests(Chromium chromium)
{
    private static readonly string Folder = Path.Combine(Root(), "artifacts", "inbox");

    [NeedsProgramTheory(Chromium.Program)]
    [InlineData("desktop-light", ColorScheme.Light, 1280, 800)]
    [InlineData("desktop-dark", ColorScheme.Dark, 1280, 800)]
    [InlineData("tablet-light", ColorScheme.Light, 820, 1100)]
    [InlineData("phone-light", ColorScheme.Light, 390, 844)]
    [InlineData("phone-dark", ColorScheme.Dark, 390, 844)]
    public async Task Pictures_AreTaken(string name, ColorScheme scheme, int width, int height)
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await using IBrowserContext context = await chromium.OpenAsync(options =>
        {
            options.ColorScheme = scheme;
            options.ViewportSize = new() { Width = width, Height = height };
        });
        IPage page = await host.OpenAsync(context);
        await Expect(page.GetByText("Waiting for mail")).ToBeVisibleAsync();
        await TakeAsync(page, $"{name}-empty");

        foreach ((string subject, string text, string sender, string from, string to) in new[]
        {
            ("Build 512 failed on main", "2 of 1,840 tests failed: see the log for both.", "Build", "ci@build.example", "team@example.com"),
            ("Your order #20441 has shipped", "It is on its way and arrives on Friday.", "Corner Shop", "orders@shop.example", "carol@example.com"),
            ("Weekly digest: 14 new replies", "What was said last week, and by whom.", "Forum", "digest@forum.example", "bob@example.com"),
            ("Welcome to Meadow", "Good to have you here. Three things to begin with:", "Meadow", "hello@meadow.example", "dora@example.com"),
            ("Invoice for November", "The sum is due within fourteen days.", "Corner Shop", "billing@shop.example", "carol@example.com"),
            ("Your export is ready", "Download it within a week: then it is deleted.", "Meadow", "export@meadow.example", "bob@example.com"),
        })
        {
            await host.Mail.SendTextAsync(subject, text, from, to, sender);
        }

        await host.Mail.SendAsync(TestMails.Newsletter("Choose a new password"));
        await Expect(page.Rows()).ToHaveCountAsync(7);
        await TakeAsync(page, $"{name}-list");

        await page.OpenMessageAsync("Choose a new password");
        await Expect(page.Preview().Locator("#logo")).ToBeVisibleAsync();
        await Expect(page.Row("Choose a new password")).Not.ToHaveClassAsync("unread");
        await TakeAsync(page, $"{name}-message");
        foreach (string tab in new[] { "Links", "Checks", "Session" })
        {
            await page.Tab(tab).ClickAsync();
            await Expect(page.Panel()).Not.ToHaveAttributeAsync("aria-busy", "true");
            await TakeAsync(page, $"{name}-{tab.ToLowerInvariant()}");
        }
    }

    private static async Task TakeAsync(IPage page, string name)
    {
        string path = Path.Combine(Folder, name + ".png");
        await page.ScreenshotAsync(new() { Path = path, Animations = ScreenshotAnimations.Disabled });
        new FileInfo(path).Length.Should().BePositive();
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SmtpKit.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("SmtpKit.sln is in no folder above the tests.");
    }
}
