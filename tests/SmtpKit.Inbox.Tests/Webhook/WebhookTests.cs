using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Webhook;

/// <summary>Who is told of arrivals.</summary>
public sealed class WebhookTests
{
    private readonly Channel<(string Body, string Authorization)> _told = Channel.CreateUnbounded<(string, string)>();
    private readonly Queue<int> _statuses = new();

    [Fact]
    public async Task EachArrival_IsTold_InOrder()
    {
        await using WebApplication hook = await ServeAsync();
        await using InboxHost host = await new InboxHost().With(options =>
        {
            options.Webhook = new WebhookOptions { Url = new Uri(hook.Urls.First()), Authorization = "Bearer x" };
            options.Inboxes.Add("run42", new NamedInboxOptions { Domains = { "run42.test" } });
        }).StartAsync();
        await host.SendAsync(Mails.Plain("first"));
        await host.SendAsync(Mails.Plain("second"), to: "x@run42.test");

        (string body, string authorization) = await NextAsync();
        authorization.Should().Be("Bearer x");
        JsonElement notice = JsonDocument.Parse(body).RootElement;
        notice.GetProperty("inbox").GetString().Should().Be("");
        notice.GetProperty("message").GetProperty("subject").GetString().Should().Be("first");
        JsonDocument.Parse((await NextAsync()).Body).RootElement.GetProperty("inbox").GetString().Should().Be("run42");
    }

    [Fact]
    public async Task TemporaryFailure_IsTriedAgain_AndALastingOneIsNot()
    {
        await using WebApplication hook = await ServeAsync();
        await using InboxHost host = await new InboxHost { Clock = new ImpatientTime() }
            .With(options => options.Webhook = new WebhookOptions { Url = new Uri(hook.Urls.First()), Timeout = TimeSpan.FromMinutes(10), Attempts = 3 }).StartAsync();
        foreach (int status in new[] { 503, 429, 200, 400, 200, 500, 500, 500, 200 })
        {
            _statuses.Enqueue(status);
        }

        foreach (string subject in new[] { "a", "b", "c", "d", "e" })
        {
            await host.AddAsync(Mails.Plain(subject));
        }

        List<string> told = [];
        for (int i = 0; i < 9; i++)
        {
            told.Add(JsonDocument.Parse((await NextAsync()).Body).RootElement.GetProperty("message").GetProperty("subject").GetString()!);
        }

        told.Should().Equal("a", "a", "a", "b", "c", "d", "d", "d", "e");
        host.Logs.Lines.Where(line => line.Contains("webhook was not told")).Should().HaveCount(2);
    }

    private async Task<(string Body, string Authorization)> NextAsync() => await _told.Reader.ReadAsync().AsTask().WaitAsync(InboxHost.Patience);

    private async Task<WebApplication> ServeAsync()
    {
        WebApplication app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            context.Response.StatusCode = _statuses.TryDequeue(out int status) ? status : (int)HttpStatusCode.OK;
            using StreamReader reader = new(context.Request.Body);
            await _told.Writer.WriteAsync((await reader.ReadToEndAsync(), context.Request.Headers.Authorization.ToString()));
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>The real clock, but for waits between attempts, which are over at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(4) ? TimeSpan.Zero : dueTime, period);
    }
}
