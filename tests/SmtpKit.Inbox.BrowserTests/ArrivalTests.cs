using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>Mail appears by itself, and the page stays what it is however much there is of it.</summary>
public sealed class ArrivalTests(Chromium chromium)
{
    [NeedsProgramFact(Chromium.Program)]
    public async Task NewMail_AppearsWithoutReload()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await Expect(page.GetByText("Waiting for mail")).ToBeVisibleAsync();

        // Lost by a reload.
        await page.EvaluateAsync("() => globalThis.wasHere = true");
        await host.Mail.SendTextAsync("The first");
        await Expect(page.Row("The first")).ToBeVisibleAsync();
        await host.Mail.SendTextAsync("The second");
        await Expect(page.Rows()).ToHaveCountAsync(2);

        (await page.EvaluateAsync<bool>("() => globalThis.wasHere")).Should().BeTrue();
        await Expect(page.Rows().First).ToContainTextAsync("The second");
        await Expect(page.Rows().First).ToContainTextAsync("Ada Lovelace");
        await Expect(page.Counts()).ToHaveTextAsync("2 messages, 2 unread");
        await Expect(page).ToHaveTitleAsync("(2) Inbox");
        await Expect(page.Locator("#announcer")).ToHaveTextAsync("New message from Ada Lovelace: The second");
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task OpenMessage_IsReadEverywhere()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("To be read");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        IPage other = await host.OpenAsync(context);
        await Expect(other.Row("To be read")).ToHaveClassAsync("unread");

        await page.OpenMessageAsync("To be read");

        await Expect(page.Row("To be read")).Not.ToHaveClassAsync("unread");
        await Expect(other.Row("To be read")).Not.ToHaveClassAsync("unread");
        await Expect(other.Counts()).ToHaveTextAsync("1 message");
        await page.Keyboard.PressAsync("m");
        await Expect(other.Row("To be read")).ToHaveClassAsync("unread");
    }

    // A browser opens six connections to a host and no more: pages that held one each would block the seventh.
    [NeedsProgramFact(Chromium.Program)]
    public async Task ManyTabs_ShareOneStream()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await using IBrowserContext context = await chromium.OpenAsync();
        int streams = 0;
        context.Request += (_, request) => streams += request.Url.EndsWith("/api/events", StringComparison.Ordinal) ? 1 : 0;
        List<IPage> pages = [];
        for (int i = 0; i < 8; i++)
        {
            pages.Add(await host.OpenAsync(context));
        }

        streams.Should().Be(1);
        await host.Mail.SendTextAsync("For all");
        foreach (IPage page in pages)
        {
            await Expect(page.Row("For all")).ToBeVisibleAsync();
        }

        // The one that listened goes: another takes its place.
        await pages[0].CloseAsync();
        await Expect(pages[7].Locator("#live")).ToHaveAttributeAsync("data-state", "live");
        await host.Mail.SendTextAsync("For the others");
        await Expect(pages[7].Row("For the others")).ToBeVisibleAsync();
        streams.Should().Be(2);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task RestartedServer_IsFoundAgain()
    {
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page;
        int port;
        await using (InboxHost host = await InboxHost.StartAsync())
        {
            port = host.Origin.Port;
            page = await host.OpenAsync(context);
            await host.Mail.SendTextAsync("Before");
            await Expect(page.Row("Before")).ToBeVisibleAsync();
        }

        await Expect(page.Locator("#live")).ToHaveTextAsync("Reconnecting");
        await using InboxHost next = await InboxHost.StartAsync(port: port);
        await next.Mail.SendTextAsync("After");

        await Expect(page.Locator("#live")).ToHaveTextAsync("Live");
        await Expect(page.Row("After")).ToBeVisibleAsync();
        await Expect(page.Row("Before")).ToHaveCountAsync(0);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task TenThousandMessages_LeaveThePageLiveAndSmall()
    {
        const int Count = 10_000;
        await using InboxHost host = await InboxHost.StartAsync(options => options.MaxMessages = 20_000);
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await host.Mail.SendTextAsync("The oldest");
        await Expect(page.Row("The oldest")).ToBeVisibleAsync();
        ICDPSession browser = await context.NewCDPSessionAsync(page);
        (double before, _) = await MeasureAsync(browser);

        Task flood = host.Mail.FloodAsync(Count);
        int worked = 0;
        while (!flood.IsCompleted)
        {
            // It does what it is told in the midst of it.
            await page.Keyboard.PressAsync("?");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
            (await page.Rows().CountAsync()).Should().BeLessThanOrEqualTo(200);
            worked++;
        }

        await flood;
        worked.Should().BePositive();
        await Expect(page.Counts()).ToHaveTextAsync("10,000+ messages, 10,001 unread");
        (await page.Rows().CountAsync()).Should().BeLessThanOrEqualTo(200);
        await host.Mail.SendTextAsync("The newest");
        await Expect(page.Rows().First).ToContainTextAsync("The newest");
        await page.OpenMessageAsync("The newest");

        (double after, double nodes) = await MeasureAsync(browser);
        nodes.Should().BeLessThan(20_000);
        (after - before).Should().BeLessThan(32 * 1024 * 1024);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task ArrivalWhileReadingFurtherDown_MovesNothing()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.FloodAsync(120);
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.Rows().Nth(49).ScrollIntoViewIfNeededAsync();
        await Expect(page.Rows()).ToHaveCountAsync(100);
        await page.Rows().Nth(99).ScrollIntoViewIfNeededAsync();
        await Expect(page.Rows()).ToHaveCountAsync(120);
        string first = await page.Rows().First.InnerTextAsync();

        await host.Mail.SendTextAsync("Up there");

        ILocator newer = page.GetByRole(AriaRole.Button, new() { Name = "1 new message" });
        await Expect(newer).ToBeVisibleAsync();
        (await page.Rows().First.InnerTextAsync()).Should().Be(first);
        await newer.ClickAsync();
        await Expect(page.Rows().First).ToContainTextAsync("Up there");
        await Expect(newer).ToBeHiddenAsync();
    }

    // The answer was given before the message was read, and comes after it.
    [NeedsProgramFact(Chromium.Program)]
    public async Task ListThatComesLate_UndoesNothing()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Apple");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage other = await host.OpenAsync(context);

        // The other one listens, and this one hears from it: so it asks for no list beyond those below.
        IPage page = await host.OpenAsync(context);
        TaskCompletionSource isAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource mayCome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/api/messages?q=subject*", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            isAnswered.TrySetResult();
            await mayCome.Task;
            await route.FulfillAsync(new() { Response = answer });
        });

        await page.SearchBox().FillAsync("subject:apple");
        await isAnswered.Task.WaitAsync(Chromium.Patience);
        await page.OpenMessageAsync("Apple");
        await Expect(other.Row("Apple")).Not.ToHaveClassAsync("unread");
        await page.RunAndWaitForRequestFinishedAsync(() =>
        {
            mayCome.SetResult();
            return Task.CompletedTask;
        });

        await Expect(page.Counts()).ToHaveTextAsync("1 message found");
        await Expect(page.Row("Apple")).Not.ToHaveClassAsync("unread");
    }

    // After the garbage of the moment is gone: bytes of the JavaScript heap, and nodes of the document and whatever is kept of it.
    private static async Task<(double Heap, double Nodes)> MeasureAsync(ICDPSession browser)
    {
        await browser.SendAsync("HeapProfiler.collectGarbage");
        var heap = await browser.SendAsync("Runtime.getHeapUsage");
        var counters = await browser.SendAsync("Memory.getDOMCounters");
        return (heap!.Value.GetProperty("usedSize").GetDouble(), counters!.Value.GetProperty("nodes").GetDouble());
    }
}
