using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>The search box, and what of it stands in the URL.</summary>
public sealed class SearchTests(Chromium chromium)
{
    [NeedsProgramFact(Chromium.Program)]
    public async Task Search_FindsByFieldAndText()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Invoice for October", "The sum is due.", from: "billing@shop.example", to: "carol@example.com");
        await host.Mail.SendTextAsync("Invoice for November", "Nothing is due.", from: "billing@shop.example");
        await host.Mail.SendAsync(TestMails.WithAttachment("Picture", "notes.txt", "text/plain", "attached"u8.ToArray()));
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);

        foreach ((string query, string[] found) in new (string, string[])[]
        {
            ("from:billing", ["Invoice for November", "Invoice for October"]),
            ("to:carol", ["Invoice for October"]),
            ("subject:\"for november\"", ["Invoice for November"]),
            ("has:attachment", ["Picture"]),
            ("from:billing nothing", ["Invoice for November"]),
        })
        {
            await page.SearchBox().FillAsync(query);
            await Expect(page.Locator(".row-subject")).ToHaveTextAsync(found);
            await Expect(page.Counts()).ToHaveTextAsync(new System.Text.RegularExpressions.Regex($"^{found.Length} messages? found"));
        }

        await page.SearchBox().FillAsync("");
        await Expect(page.Rows()).ToHaveCountAsync(3);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Search_StaysInTheUrlAndHearsOfNewMail()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Apple");
        await host.Mail.SendTextAsync("Pear");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.SearchBox().FillAsync("subject:apple");
        await Expect(page.Rows()).ToHaveCountAsync(1);
        await page.OpenMessageAsync("Apple");
        page.Url.Should().MatchRegex("/mail/messages/[^?]+\\?q=subject%3Aapple$");

        IPage shared = await host.OpenAsync(context, page.Url);
        await Expect(shared.Rows()).ToHaveCountAsync(1);
        await Expect(shared.SearchBox()).ToHaveValueAsync("subject:apple");
        await Expect(shared.Title()).ToHaveTextAsync("Apple");

        await host.Mail.SendTextAsync("Plum");
        await host.Mail.SendTextAsync("Apple pie");
        await Expect(shared.Locator(".row-subject")).ToHaveTextAsync(["Apple pie", "Apple"]);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task BadSearch_IsToldInWords()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Apple");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);

        await page.SearchBox().FillAsync("before:yesterday");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "before" })).ToBeVisibleAsync();
        await Expect(page.SearchBox()).ToHaveAttributeAsync("aria-invalid", "true");

        await page.SearchBox().FillAsync("cherry");
        await Expect(page.GetByText("Nothing fits this search.")).ToBeVisibleAsync();
        await Expect(page.SearchBox()).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task OfferedTerms_AreTakenOver()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Apple");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);

        await page.SearchBox().FocusAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "has:attachment" }).ClickAsync();

        await Expect(page.SearchBox()).ToBeFocusedAsync();
        await Expect(page.GetByText("Nothing fits this search.")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Rows()).ToHaveCountAsync(1);
    }
}
