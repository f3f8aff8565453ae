using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmtpKit.Inbox.BrowserTests.Support;
using SmtpKit.Interop.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmtpKit.Inbox.BrowserTests;

/// <summary>What is shown of a message, and what can be taken from it.</summary>
public sealed class MessageTests(Chromium chromium)
{
    [NeedsProgramFact(Chromium.Program)]
    public async Task Message_IsShownFromEverySide()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendAsync(TestMails.Newsletter("A new password"), "bounce@meadow.example", "bob@example.com", "hidden@example.com");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("A new password");

        ILocator people = page.Locator(".people");
        await Expect(people).ToContainTextAsync("Meadow <hello@meadow.example>");
        await Expect(people).ToContainTextAsync("carol@example.com");
        await Expect(people).ToContainTextAsync("Only in envelope");
        await Expect(people).ToContainTextAsync("hidden@example.com");

        // The picture that came with it is in its place, the one from elsewhere is not.
        await Expect(page.Preview().GetByRole(AriaRole.Heading, new() { Name = "Choose a new password" })).ToBeVisibleAsync();
        await Expect(page.Preview().Locator("#logo")).ToHaveJSPropertyAsync("naturalWidth", 80);
        await Expect(page.GetByText("1 remote reference blocked")).ToBeVisibleAsync();

        await page.Tab("Text").ClickAsync();
        await Expect(page.Panel()).ToContainTextAsync("If it was not you, there is nothing to do.");
        await Expect(page.Panel().GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "https://meadow.example/reset?token=k3m9");

        await page.Tab("Headers").ClickAsync();
        await Expect(page.Panel().GetByRole(AriaRole.Row, new() { Name = "List-Unsubscribe" })).ToContainTextAsync("<https://meadow.example/leave>");

        await page.Tab("Source").ClickAsync();
        await Expect(page.Panel()).ToContainTextAsync("Content-Type: multipart/related; boundary=related");

        await page.Tab("Parts").ClickAsync();
        foreach (string part in new[] { "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/pdf" })
        {
            await Expect(page.Panel()).ToContainTextAsync(part);
        }

        await page.Tab("Links").ClickAsync();
        ILocator misleading = page.Panel().GetByRole(AriaRole.Row).Filter(new() { HasText = "www.meadow.example" });
        await Expect(misleading).ToContainTextAsync("https://elsewhere.example/login");
        await Expect(misleading).ToContainTextAsync("The text names another place.");

        await page.Tab("Session").ClickAsync();
        await Expect(page.Panel()).ToContainTextAsync("<bounce@meadow.example>");
        await Expect(page.Panel()).ToContainTextAsync("client.example.com");
        await Expect(page.Panel().GetByRole(AriaRole.Region, new() { Name = "Transcript of the session" })).ToContainTextAsync("RCPT TO:<hidden@example.com>");
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Checks_TellWhatIsAmiss()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendAsync(TestMails.Newsletter("To be checked"));
        await host.Mail.SendHtmlAsync("Without text", "<video src='x'></video><a href='http://127.0.0.1:1/'>Dead</a>");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);

        await page.OpenMessageAsync("To be checked");
        await page.Tab("Checks").ClickAsync();
        await Expect(page.Panel()).ToContainTextAsync("There is a text part.");
        await Expect(page.Panel()).ToContainTextAsync("List-Unsubscribe is there, but not by one click");

        // The panel stays while one goes through the list.
        await page.OpenMessageAsync("Without text");
        await Expect(page.Panel()).ToContainTextAsync("There is no text part");
        await Expect(page.Panel()).ToContainTextAsync("There is no List-Unsubscribe header.");
        await Expect(page.Panel().GetByRole(AriaRole.Row, new() { NameRegex = new Regex("video") })).ToContainTextAsync("no");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check 1 link" }).ClickAsync();
        await Expect(page.Panel().GetByRole(AriaRole.Listitem).Filter(new() { HasText = "http://127.0.0.1:1/" })).ToBeVisibleAsync();
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Message_IsReleasedToWhomItMay()
    {
        await using InboxHost real = await InboxHost.StartAsync();
        await using InboxHost host = await InboxHost.StartAsync(options => options.Release = new ReleaseOptions
        {
            Host = "127.0.0.1",
            Port = real.SmtpPort,
            Tls = ReleaseTls.None,
            AllowedRecipients = { "@example.com" },
        });
        await host.Mail.SendAsync("From: ada@example.com\r\nSubject: For the world\r\n\r\nHello.\r\n", "ada@example.com", "bob@example.com", "eve@elsewhere.example");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("For the world");

        await page.GetByRole(AriaRole.Button, new() { Name = "Release to a real server" }).ClickAsync();
        ILocator recipients = page.GetByLabel("Recipients, one a line");
        await Expect(recipients).ToHaveValueAsync("bob@example.com");
        await recipients.FillAsync("eve@elsewhere.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("eve@elsewhere.example");

        await page.GetByRole(AriaRole.Button, new() { Name = "Release to a real server" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Released.").First).ToBeVisibleAsync();
        IPage theirs = await real.OpenAsync(context);
        await theirs.OpenMessageAsync("For the world");
        await Expect(theirs.Locator(".people")).ToContainTextAsync("bob@example.com");
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Attachment_IsSavedOctetForOctet()
    {
        byte[] content = new byte[200_000];
        new Random(7).NextBytes(content);
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendAsync(TestMails.WithAttachment("With data", "data of mine.bin", "application/octet-stream", content));
        await host.Mail.SendAsync(TestMails.WithAttachment("With a page", "page.html", "text/html", "<script>alert(1)</script>"u8.ToArray()));
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("With data");

        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download data of mine.bin" }).ClickAsync());

        download.SuggestedFilename.Should().Be("data of mine.bin");
        (await File.ReadAllBytesAsync(await download.PathAsync())).Should().Equal(content);

        // HTML is saved and never shown, by its address too.
        await page.OpenMessageAsync("With a page");
        string url = await page.GetByRole(AriaRole.Link, new() { Name = "Download page.html" }).EvaluateAsync<string>("link => link.href");
        IPage other = await context.NewPageAsync();
        await other.RunAndWaitForDownloadAsync(async () =>
        {
            try
            {
                await other.GotoAsync(url);
            }
            catch (PlaywrightException)
            {
                // A navigation that becomes a download ends so.
            }
        });
        other.Url.Should().Be("about:blank");
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task RawMessage_IsSavedAsItCame()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("As it came");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("As it came");

        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download as .eml" }).ClickAsync());

        download.SuggestedFilename.Should().EndWith(".eml");
        (await File.ReadAllTextAsync(await download.PathAsync())).Should().Contain("Subject: As it came\r\n\r\nHello, Bob.\r\n");
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Url_ShowsTheMessageToWhoeverIsGivenIt()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Shared");
        await host.Mail.SendTextAsync("Another");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("Shared");
        string url = page.Url;
        url.Should().MatchRegex("/mail/messages/[^/?]+$");

        await using IBrowserContext somebody = await chromium.OpenAsync();
        IPage theirs = await host.OpenAsync(somebody, url);
        await Expect(theirs.Title()).ToHaveTextAsync("Shared");
        await Expect(theirs.Row("Shared").Locator("a")).ToHaveAttributeAsync("aria-current", "true");

        await page.OpenMessageAsync("Another");
        await page.GoBackAsync();
        await Expect(page.Title()).ToHaveTextAsync("Shared");
        page.Url.Should().Be(url);
        await page.GoBackAsync();
        await Expect(page.GetByText("No message is open.")).ToBeVisibleAsync();
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task MessageThatIsGone_IsToldInWords()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendTextAsync("Here");
        await using IBrowserContext context = await chromium.OpenAsync();
        IPage page = await host.OpenAsync(context, "messages/00000000000");

        await Expect(page.Title()).ToHaveTextAsync("This message is gone");
        await Expect(page.Row("Here")).ToBeVisibleAsync();
    }

    [NeedsProgramFact(Chromium.Program)]
    public async Task Preview_TakesTheWidthOfAPhoneAndATablet()
    {
        await using InboxHost host = await InboxHost.StartAsync();
        await host.Mail.SendAsync(TestMails.Newsletter("Wide and narrow"));
        await using IBrowserContext context = await chromium.OpenAsync(options => options.ViewportSize = new() { Width = 1600, Height = 900 });
        IPage page = await host.OpenAsync(context);
        await page.OpenMessageAsync("Wide and narrow");
        await Expect(page.Preview().Locator("#logo")).ToBeVisibleAsync();

        foreach ((string name, int width) in new[] { ("Phone", 375), ("Tablet", 768) })
        {
            await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex($"^{name}") }).CheckAsync();
            (await page.Locator("iframe.preview").BoundingBoxAsync())!.Width.Should().Be(width);
        }

        await page.GetByRole(AriaRole.Radio, new() { Name = "Desktop" }).CheckAsync();
        (await page.Locator("iframe.preview").BoundingBoxAsync())!.Width.Should().BeGreaterThan(768);
    }
}
