using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>Dark and light, wide and narrow, and what it weighs.</summary>
public sealed class AppearanceTests(Chromium chromium)
{
    private const string Ground = "() => getComputedStyle(document.documentElement).backgroundColor";

    [NeedsProgramFact(Chromium.Program)]
    public async Task DarkMode_FollowsTheSystemUntilItIsSwitched()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        ILocator dark = page.GetByRole(AriaRole.Button, new() { Name = "Dark mode" });
        await Expect(dark).ToHaveAttributeAsync("aria-pressed", "false");
        string light = await page.EvaluateAsync<string>(Ground);

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Expect(dark).ToHaveAttributeAsync("aria-pressed", "true");
        (await page.EvaluateAsync<string>(Ground)).Should().NotBe(light);

        await dark.ClickAsync();
        await Expect(dark).ToHaveAttributeAsync("aria-pressed", "false");
        await page.ReloadAsync();
        await Expect(dark).ToHaveAttributeAsync("aria-pressed", "false");
        (await page.EvaluateAsync<string>(Ground)).Should().Be(light);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Phone_ShowsTheListOrTheMessage()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendAsync(TestMails.Newsletter("On the phone"));
        await using IBrowserContext context = await chromium.OpenAsync(options => options.ViewportSize = new() { Width = 360, Height = 740 });
        IPage page = await host.OpenAsync(context);
        await Expect(page.Locator("#message-pane")).ToBeHiddenAsync();
        await ExpectNoSidewaysAsync(page);

        await page.OpenMessageAsync("On the phone");
        await Expect(page.Row("On the phone")).ToBeHiddenAsync();
        await ExpectNoSidewaysAsync(page);
        foreach (string tab in new[] { "Text", "Headers", "Source", "Parts", "Links", "Session" })
        {
            await page.Tab(tab).ClickAsync();
            await Expect(page.Panel()).Not.ToHaveAttributeAsync("aria-busy", "true");
            await ExpectNoSidewaysAsync(page);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Back to the list" }).ClickAsync();
        await Expect(page.Row("On the phone").Locator("a")).ToBeFocusedAsync();
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task FirstPaint_WeighsLessThanAHundredKilobytes()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await context.NewPageAsync();
        List<IResponse> responses = [];
        List<string> complaints = [];
        page.Response += (_, response) => responses.Add(response);
        page.Console += (_, message) => complaints.Add(message.Text);
        await page.GotoAsync(host.Page.AbsoluteUri);
        await page.ExpectReadyAsync();

        long octets = 0;
        foreach (IResponse response in responses.Where(response => !response.Url.EndsWith("/api/events", StringComparison.Ordinal)))
        {
            RequestSizesResult sizes = await response.Request.SizesAsync();
            octets += sizes.ResponseHeadersSize + sizes.ResponseBodySize;
        }

        octets.Should().BeInRange(10_000, 100 * 1024);

        // Nothing inline, nothing from elsewhere: else the policy would have complained.
        complaints.Should().BeEmpty();
        responses.Should().OnlyContain(response => response.Url.StartsWith(host.Origin.AbsoluteUri, StringComparison.Ordinal) && response.Status == 200);
    }

    private static async Task ExpectNoSidewaysAsync(IPage page) =>
        (await page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.querySelector('#message-pane').scrollWidth) - innerWidth")).Should().BeLessThanOrEqualTo(0);
}
