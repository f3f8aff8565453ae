using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>Deleting one message can be taken back; deleting many is asked about.</summary>
public sealed class DeletionTests(Chromium chromium)
{
    [NeedsProgramFact(Chromium.Program)]
    public async Task DeletedMessage_ComesBackByUndo()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("First");
        await host.Mail.SendTextAsync("Second");
        await host.Mail.SendTextAsync("Third");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("Second");

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();

        await Expect(page.Locator(".row-subject")).ToHaveTextAsync(["Third", "First"]);
        await Expect(page.Title()).ToHaveTextAsync("First");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Locator(".row-subject")).ToHaveTextAsync(["Third", "Second", "First"]);
        await Expect(page.Title()).ToHaveTextAsync("Second");
        await page.ReloadAsync();
        await Expect(page.Rows()).ToHaveCountAsync(3);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task DeletedMessage_IsGoneForAllWhenTheNoticeGoes()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Stays");
        await host.Mail.SendTextAsync("Goes");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage other = await host.OpenAsync(context);
        IPage page = await context.NewPageAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync(host.Page.AbsoluteUri);
        await page.ExpectReadyAsync();
        await page.OpenMessageAsync("Goes");
        await page.Keyboard.PressAsync("d");
        await Expect(page.Row("Goes")).ToHaveCountAsync(0);
        await Expect(other.Row("Goes")).ToHaveCountAsync(1);

        // The pointer is on the row still, and would keep a notice from going if it were there.
        await page.Clock.FastForwardAsync(10_000);

        await Expect(other.Row("Goes")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToHaveCountAsync(0);
        await Expect(other.Row("Stays")).ToHaveCountAsync(1);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task PageThatIsClosed_DeletesWhatWasDeletedOnIt()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Stays");
        await host.Mail.SendTextAsync("Goes");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage other = await host.OpenAsync(context);
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("Goes");
        await page.Keyboard.PressAsync("d");
        await Expect(page.Row("Goes")).ToHaveCountAsync(0);

        await page.GotoAsync("about:blank");

        await Expect(other.Row("Goes")).ToHaveCountAsync(0);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task AllThatWasFound_IsDeletedAfterAQuestion()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Report one");
        await host.Mail.SendTextAsync("Report two");
        await host.Mail.SendTextAsync("Letter");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.SearchBox().FillAsync("subject:report");
        await Expect(page.Rows()).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete all listed messages" }).ClickAsync();
        ILocator question = page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync("2 messages are deleted for good.");
        await Expect(question.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Rows()).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete all listed messages" }).ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Nothing fits this search.")).ToBeVisibleAsync();

        await page.SearchBox().FillAsync("");
        await Expect(page.Locator(".row-subject")).ToHaveTextAsync(["Letter"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete all listed messages" }).ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Waiting for mail")).ToBeVisibleAsync();
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task FailedDeletion_PutsTheMessageBackAndSaysWhy()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Firm");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.RouteAsync("**/api/messages/*", route => route.Request.Method == "DELETE"
            ? route.FulfillAsync(new() { Status = 500, ContentType = "application/problem+json", Body = """{"detail":"The disk is full."}""" })
            : route.ContinueAsync());
        await page.OpenMessageAsync("Firm");
        await page.Keyboard.PressAsync("d");
        await Expect(page.Row("Firm")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Close notice" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The disk is full." })).ToBeVisibleAsync();
        await Expect(page.Row("Firm")).ToBeVisibleAsync();
    }
}
