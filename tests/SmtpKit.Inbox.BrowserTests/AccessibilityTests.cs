using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>axe-core finds no serious fault, wherever one looks.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    private const string NotOnThePath = "axe-core";

    [NeedsProgramTheory(NotOnThePath, Variable = Axe.Variable)]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Page_HasNoSeriousFault(ColorScheme scheme, int width)
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await using IBrowserContext context = await chromium.OpenAsync(options =>
        {
            options.ColorScheme = scheme;
            options.ViewportSize = new() { Width = width, Height = 800 };
        });

        // Empty.
        IPage page = await host.OpenAsync(context);
        await Expect(page.GetByText("Waiting for mail")).ToBeVisibleAsync();
        await Axe.ExpectNoFaultAsync(page);

        // The list, with what is read and what is not, and the terms of a search.
        await host.Mail.SendAsync(TestMails.Newsletter("A new password"));
        await host.Mail.SendTextAsync("Plain");
        await Expect(page.Rows()).ToHaveCountAsync(2);
        await page.SearchBox().FocusAsync();
        await Axe.ExpectNoFaultAsync(page);

        // Each side of a message.
        await page.OpenMessageAsync("A new password");
        await Expect(page.Preview().Locator("#logo")).ToBeVisibleAsync();
        await Axe.ExpectNoFaultAsync(page);
        foreach (string tab in await page.GetByRole(AriaRole.Tab).AllInnerTextsAsync())
        {
            await page.Tab(tab).ClickAsync();
            await Expect(page.Panel()).Not.ToHaveAttributeAsync("aria-busy", "true");
            await Axe.ExpectNoFaultAsync(page);
        }

        // Dialogs and notices.
        await page.Keyboard.PressAsync("?");
        await Axe.ExpectNoFaultAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("c");
        await Axe.ExpectNoFaultAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("d");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
        await Axe.ExpectNoFaultAsync(page);
    }
}
