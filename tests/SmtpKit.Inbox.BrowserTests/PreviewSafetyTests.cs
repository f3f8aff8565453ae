using System.Collections.Concurrent;
using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>A mail's HTML runs nothing and fetches nothing.</summary>
public sealed class PreviewSafetyTests(Chromium chromium)
{
    // The proof that the tests below can fail: left to itself the mail calls home, in many ways.
    [NeedsProgramFact(Chromium.Program)]
    public async Task HostileMail_OnAPageOfItsOwn_CallsHome()
    {
        await using Canary canary = new();
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await context.NewPageAsync();
        page.Dialog += (_, dialog) => _ = dialog.DismissAsync();

        // Without those that lead the page away, which would hide what else it does.
        canary.Page = HostileMail.Html(canary.Url)
            .Replace("http-equiv=\"refresh\"", "name=\"none\"", StringComparison.Ordinal)
            .Replace("HTTP-EQUIV=Refresh", "name=none", StringComparison.Ordinal)
            .Replace("top.location =", "void", StringComparison.Ordinal)
            .Replace("form.submit()", "0", StringComparison.Ordinal);
        await page.GotoAsync($"{canary.Url}/page", new() { WaitUntil = WaitUntilState.Commit });

        await canary.WaitForAsync(
            "/script.js", "/stylesheet.css", "/import.css", "/img.png", "/style-escaped.png", "/fetch", "/frame", "/svg.png", "/poster.png", "/input.png");
        (await page.EvaluateAsync<string?>("() => document.documentElement.dataset.ran")).Should().NotBeNull();
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task HostileMail_RunsNothingAndFetchesNothing()
    {
        await using Canary canary = new();
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendHtmlAsync("Hostile", HostileMail.Html(canary.Url));
        await using IBrowserContext context = await chromium.OpenAsync();
        RequestLog log = new(context, host.Origin);
        IPage page = await host.OpenAsync(context);
        page.Dialog += (_, _) => Assert.Fail("The mail opened a dialog.");

        await page.OpenMessageAsync("Hostile");
        IFrameLocator frame = page.Preview();
        await Expect(frame.Locator("#end")).ToBeVisibleAsync();
        IFrame inner = page.Frames.Single(candidate => candidate.Url.Contains("/html", StringComparison.Ordinal));
        await LoadedAsync(frame);

        // What somebody may click on: javascript: leads nowhere, and a form is not sent.
        foreach (string link in new[] { "#javascript", "#entity", "#data", "#send" })
        {
            await frame.Locator(link).DispatchEventAsync("click");
        }

        await ProveAsync(page, inner, host, canary, log);
        canary.Connections.Should().Be(0);

        // The listener hears what is asked of it.
        await (await context.NewPageAsync()).GotoAsync($"{canary.Url}/heard");
        canary.Paths.Should().Contain("/heard");
    }

    // A browser connects to a host on a mere hint, before it asks a policy: the sender learns that the mail is read though nothing is fetched. And what a hint is
    // depends on what stands around it: a title in SVG may hold HTML, one of HTML may not.
    [NeedsProgramTheory(Chromium.Program)]
    [InlineData("<iframe src='{0}/a'></iframe>")]
    [InlineData("<object data='{0}/a'></object><embed src='{0}/a'>")]
    [InlineData("<link rel=preconnect href='{0}'><link rel='preconnect stylesheet' href='{0}'>")]
    [InlineData("<svg><title><iframe src='{0}/a'></iframe></title></svg>")]
    [InlineData("<svg><title><link rel=preconnect href='{0}'></title></svg>")]
    [InlineData("<svg><title><meta http-equiv=refresh content='0;url={0}/a'></title></svg>")]
    [InlineData("<svg><![CDATA[<a title=\"]]><desc><iframe src='{0}/a'></iframe></desc>\"></svg>")]
    [InlineData("<svg><style><!--</style><desc><link rel=preconnect href='{0}'></desc>--></svg>")]
    [InlineData("<svg><desc><xmp></desc><title><iframe src='{0}/a'></iframe></title></xmp></svg>")]
    [InlineData("<math><annotation-xml encoding='text/html'><iframe src='{0}/a'></iframe></annotation-xml></math>")]
    [InlineData("<!--><link rel=preconnect href='{0}'>--><!-- --!><iframe src='{0}/a'></iframe>-->")]
    [InlineData("<noscript><link rel=preconnect href='{0}'></noscript><template shadowrootmode=open><iframe src='{0}/a'></iframe></template>")]
    public async Task Hint_IsNotTaken(string html)
    {
        await using Canary spy = new();
        await using Canary control = new();
        await using InboxHost host = await InboxHost.StartAsync();
        string hint = string.Format(System.Globalization.CultureInfo.InvariantCulture, html, spy.Url);
        await host.Mail.SendHtmlAsync("A hint", $"<p>Hello</p><div>{hint}</div><img id=control src='{control.Url}/control.png'>");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("A hint");
        await Expect(page.Preview().GetByText("Hello")).ToBeVisibleAsync();
        control.Connections.Should().Be(0);

        // What comes last has been loaded: what stands before it was met.
        await page.GetByRole(AriaRole.Button, new() { Name = "Show remote images" }).ClickAsync();
        await control.WaitForAsync("/control.png");
        await Expect(page.Preview().Locator("#control")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await LoadedAsync(page.Preview());

        spy.Connections.Should().Be(0);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task RemoteImages_AreBlockedCountedAndShownOnRequest()
    {
        await using Canary canary = new();
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendHtmlAsync("Two pictures", $"<p>Hello</p><img id=one src='{canary.Url}/one.png'><img src='{canary.Url}/two.png'><script src='{canary.Url}/script.js'></script>");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("Two pictures");
        await Expect(page.Preview().GetByText("Hello")).ToBeVisibleAsync();
        await Expect(page.GetByText("3 remote references blocked")).ToBeVisibleAsync();
        canary.Connections.Should().Be(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Show remote images" }).ClickAsync();

        await canary.WaitForAsync("/one.png");
        await Expect(page.Preview().Locator("#one")).ToHaveJSPropertyAsync("naturalWidth", 1);
        canary.Paths.Should().NotContain("/script.js");

        // For this mail and now: the next look blocks again.
        await page.GetByRole(AriaRole.Button, new() { Name = "Block again" }).ClickAsync();
        await Expect(page.Preview().Locator("#one")).ToHaveJSPropertyAsync("naturalWidth", 0);
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task HostileMail_WithRemoteImages_RunsNothing()
    {
        await using Canary canary = new();
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendHtmlAsync("Hostile", HostileMail.Html(canary.Url));
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("Hostile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show remote images" }).ClickAsync();
        await canary.WaitForAsync("/img.png");
        await Expect(page.Preview().Locator("#end")).ToBeVisibleAsync();
        IFrame inner = page.Frames.Single(candidate => candidate.Url.EndsWith("remote=1", StringComparison.Ordinal));
        await LoadedAsync(page.Preview());

        await ProveAsync(page, inner, host, canary, log: null);
        canary.Paths.Should().NotContain(
            ["/script.js", "/module-script.js", "/module.js", "/fetch", "/image-object", "/beacon", "/socket", "/events", "/popup", "/top", "/refresh", "/refresh2",
            "/frame", "/object", "/embed", "/form?q=secret", "/form", "/prefetch", "/speculation", "/srcdoc", "/frame-javascript", "/link"]);
    }

    [NeedsProgramTheory(Chromium.Program)]
    [InlineData("")]
    [InlineData("target=_self")]
    [InlineData("target=_top rel=opener")]
    public async Task Link_OpensInATabThatKnowsNothing(string attributes)
    {
        await using Canary canary = new();
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendHtmlAsync("A link", $"<a href='{canary.Url}/followed' {attributes} ping='{canary.Url}/ping'>Follow</a>");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("A link");
        string url = page.Url;

        IPage tab = await context.RunAndWaitForPageAsync(() => page.Preview().GetByText("Follow").ClickAsync());

        await canary.WaitForAsync("/followed");
        (await tab.EvaluateAsync<bool>("() => opener === null && document.referrer === ''")).Should().BeTrue();
        page.Url.Should().Be(url);
        canary.Paths.Should().NotContain("/ping");
    }

    // Text is text on the page itself, whatever it looks like.
    [NeedsProgramFact(Chromium.Program)]
    public async Task MarkupInNames_IsShownAsItIs()
    {
        const string Markup = "<img src=x onerror=document.title='taken'><script>document.title='taken'</script>";
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendAsync(
            $"From: \"{Markup}\" <ada@example.com>\r\nTo: \"{Markup}\" <bob@example.com>\r\nSubject: {Markup}\r\nX-Test: {Markup}\r\nMIME-Version: 1.0\r\n"
            + $"Content-Type: application/octet-stream; name=\"{Markup.Replace("/", "", StringComparison.Ordinal)}\"\r\nContent-Disposition: attachment\r\n\r\n{Markup}\r\n");
        await using IBrowserContext context = await chromium.OpenAsync();
        List<string> complaints = [];
        context.Console += (_, message) => complaints.Add(message.Text);
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync(Markup);
        foreach (string tab in new[] { "Text", "Headers", "Source", "Parts", "Links", "Session" })
        {
            await page.Tab(tab).ClickAsync();
            await Expect(page.Panel()).Not.ToHaveAttributeAsync("aria-busy", "true");
        }

        (await page.Locator("img[src=x]").CountAsync()).Should().Be(0);
        (await page.TitleAsync()).Should().Contain(Markup);

        // A policy that stops something says so.
        complaints.Should().BeEmpty();
    }

    // Asked of the document itself: the news of it may have come before anybody waited.
    private static Task LoadedAsync(IFrameLocator frame) => Expect(frame.Locator(":root")).ToHaveJSPropertyAsync("ownerDocument.readyState", "complete");

    private static async Task ProveAsync(IPage page, IFrame inner, InboxHost host, Canary canary, RequestLog? log)
    {
        // The frame is what it was, with nothing run in it, and so is the page. The debugger reads it: there is no script to ask.
        (await inner.EvaluateAsync<string?>("() => document.documentElement.dataset.ran ?? null")).Should().BeNull();
        (await inner.EvaluateAsync<string>("() => origin")).Should().Be("null");
        inner.Url.Should().StartWith(host.Page.AbsoluteUri);
        page.Url.Should().StartWith(host.Page.AbsoluteUri);
        (await page.TitleAsync()).Should().Be("Hostile · Inbox");
        page.Context.Pages.Count.Should().Be(1);
        page.Frames.Select(frame => frame.Url).Should().OnlyContain(url => url.StartsWith(host.Page.AbsoluteUri, StringComparison.Ordinal));
        log?.Answered.Should().BeEmpty();
    }

    /// <summary>What the browser itself says that it has asked for elsewhere, and been answered. A request that a policy stopped stands there as failed.</summary>
    private sealed class RequestLog
    {
        private readonly ConcurrentBag<string> _answered = [];

        public RequestLog(IBrowserContext context, Uri origin)
        {
            void Note(IRequest request)
            {
                if (!request.Url.StartsWith(origin.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                {
                    _answered.Add($"{request.Url} {request.Failure}");
                }
            }

            context.Response += (_, response) => Note(response.Request);
            context.RequestFinished += (_, request) => Note(request);
            context.RequestFailed += (_, request) =>
            {
                // Stopped by the policy, or because the frame's origin may refer to nothing of others. Whatever else fails has been tried.
                if (request.Failure is not ("csp" or "origin"))
                {
                    Note(request);
                }
            };
        }

        public IReadOnlyCollection<string> Answered => _answered;
    }
}
