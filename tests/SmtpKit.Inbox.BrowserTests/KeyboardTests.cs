using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>Everything is done without a mouse.</summary>
public sealed class KeyboardTests(Chromium chromium)
{
    [NeedsProgramFact(Chromium.Program)]
    public async Task Keys_GoThroughTheListAndBack()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("First");
        await host.Mail.SendTextAsync("Second");
        await host.Mail.SendTextAsync("Third");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);

        await page.Keyboard.PressAsync("j");
        await Expect(page.Title()).ToHaveTextAsync("Third");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Title()).ToHaveTextAsync("Second");
        await Expect(page.Row("Second").Locator("a")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(page.Title()).ToHaveTextAsync("Third");
        await page.Keyboard.PressAsync("u");
        await Expect(page.Title()).ToHaveCountAsync(0);
        await Expect(page.Row("Third").Locator("a")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Row("First").Locator("a")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Title()).ToHaveTextAsync("First");
        await Expect(page.Title()).ToBeFocusedAsync();

        // Within the message the focus stays in messages.
        await page.Keyboard.PressAsync("k");
        await Expect(page.Title()).ToHaveTextAsync("Second");
        await Expect(page.Title()).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("d");
        await Expect(page.Row("Second")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("z");
        await Expect(page.Title()).ToHaveTextAsync("Second");
        await page.Keyboard.PressAsync("2");
        await Expect(page.Tab("Headers")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Tab("Source")).ToHaveAttributeAsync("aria-selected", "true");

        await page.Keyboard.PressAsync("/");
        await Expect(page.SearchBox()).ToBeFocusedAsync();

        // In a field a key is a letter.
        await page.Keyboard.TypeAsync("subject:third djk");
        await Expect(page.SearchBox()).ToHaveValueAsync("subject:third djk");
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Tab_ReachesEverythingAndTheListAtOnce()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.FloodAsync(20);
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);

        List<string> names = [];
        for (int i = 0; i < 30 && !names.Contains("list"); i++)
        {
            await page.Keyboard.PressAsync("Tab");
            names.Add(await page.EvaluateAsync<string>(
                "() => document.activeElement.closest('#list') ? 'list' : document.activeElement.getAttribute('title') ?? document.activeElement.textContent.trim() ?? ''"));
        }

        names[0].Should().Be("Skip to the message");
        names.Should().Contain(["Connection settings (c)", "Dark mode (t)", "Keys and search (?)", "Mark all as read", "Delete all listed messages", "list"]);

        // One of the rows; behind it is what follows the list.
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<bool>("() => document.activeElement.closest('#list') === null")).Should().BeTrue();
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Help_NamesTheKeysAndSwitchesThemOff()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Only one");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.Keyboard.PressAsync("?");
        ILocator dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" });
        await Expect(dialog).ToContainTextAsync("back to the list");
        await dialog.GetByLabel("Use these keys").UncheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);

        await page.ReloadAsync();
        await page.ExpectReadyAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("?");

        await page.GetByRole(AriaRole.Button, new() { Name = "Keys and search" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(1);
        await Expect(page.Title()).ToHaveCountAsync(0);
    }
}
