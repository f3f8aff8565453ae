using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>The page while there is no mail, and the way from one inbox to another.</summary>
public sealed class EmptyInboxTests(Chromium chromium)
{
    [NeedsProgramTheory(Chromium.Program)]
    [InlineData(".NET", "new SmtpClient(\"127.0.0.1\", {0})")]
    [InlineData("Node", "host: '127.0.0.1', port: {0}")]
    [InlineData("Python", "smtplib.SMTP(\"127.0.0.1\", {0})")]
    [InlineData("PHP", "$mail->Port = {0};")]
    public async Task EmptyInbox_ShowsWhereToSendMail(string language, string line)
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await using IBrowserContext context = await chromium.OpenAsync(options => options.Permissions = ["clipboard-read", "clipboard-write"]);
        IPage page = await host.OpenAsync(context);
        string expected = string.Format(System.Globalization.CultureInfo.InvariantCulture, line, host.SmtpPort);

        await page.Tab(language).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = $"Sample for {language}" })).ToContainTextAsync(expected);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Copy the sample for {language}" }).ClickAsync();

        await Expect(page.GetByText("Copied", new() { Exact = true })).ToBeVisibleAsync();
        (await page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).Should().Contain(expected);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Inboxes_AreReachedFromEachOther()
    {
        await using InboxHost host = await InboxHost.StartAsync(options => options.Inboxes["staging"] = new NamedInboxOptions { Domains = { "staging.example" } });
        await host.Mail.SendTextAsync("For the main one");
        await host.Mail.SendTextAsync("For staging", to: "bob@staging.example");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await Expect(page.Locator(".row-subject")).ToHaveTextAsync(["For the main one"]);

        await page.GetByText("Inbox: Main").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "staging" }).ClickAsync();
        await page.ExpectReadyAsync();

        page.Url.Should().Be(new Uri(host.Page, "inboxes/staging/").AbsoluteUri);
        await Expect(page.Locator(".row-subject")).ToHaveTextAsync(["For staging"]);
        await page.OpenMessageAsync("For staging");
        await host.Mail.SendTextAsync("Another for staging", to: "bob@staging.example");
        await host.Mail.SendTextAsync("Not for staging");
        await Expect(page.Locator(".row-subject")).ToHaveTextAsync(["Another for staging", "For staging"]);
        await page.ReloadAsync();
        await Expect(page.Title()).ToHaveTextAsync("For staging");
        await page.GetByText("Inbox: staging").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Main" }).ClickAsync();
        await Expect(page.Locator(".row-subject")).ToHaveTextAsync(["Not for staging", "For the main one"]);
    }
}
