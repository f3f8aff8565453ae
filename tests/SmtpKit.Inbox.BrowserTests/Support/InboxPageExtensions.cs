using Microsoft.Playwright;

namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>What is where on the page.</summary>
internal static class InboxPageExtensions
{
    /// <summary>Waits until the first list is shown and the page is told of what comes.</summary>
    public static async Task ExpectReadyAsync(this IPage page)
    {
        await Assertions.Expect(page.Locator("#panes")).Not.ToHaveAttributeAsync("data-state", "loading");
        await Assertions.Expect(page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");
    }

    public static ILocator Rows(this IPage page) => page.Locator("#list li");

    /// <summary>The row of a message, by its subject.</summary>
    public static ILocator Row(this IPage page, string subject) => page.Locator("#list li", new() { HasText = subject });

    public static ILocator Title(this IPage page) => page.Locator("#message-title");

    public static ILocator Tab(this IPage page, string name) => page.GetByRole(AriaRole.Tab, new() { Name = name });

    public static ILocator Panel(this IPage page) => page.Locator("#message-pane [role=tabpanel]:not([hidden])");

    /// <summary>The frame with the mail's HTML.</summary>
    public static IFrameLocator Preview(this IPage page) => page.FrameLocator("iframe.preview");

    public static ILocator Counts(this IPage page) => page.Locator("#counts");

    public static ILocator SearchBox(this IPage page) => page.GetByRole(AriaRole.Searchbox);

    /// <summary>Opens a message by its row, and waits until it is shown.</summary>
    public static async Task OpenMessageAsync(this IPage page, string subject)
    {
        await page.Row(subject).ClickAsync();
        await Assertions.Expect(page.Title()).ToHaveTextAsync(subject);
    }

    public static Task ExpectFocusAsync(this IPage page, string selector) => Assertions.Expect(page.Locator(selector)).ToBeFocusedAsync();
}
