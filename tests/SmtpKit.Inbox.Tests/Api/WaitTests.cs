using System.Net;
using System.Text.Json;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Api;

/// <summary>Waiting for a message, as tests in other languages do.</summary>
public sealed class WaitTests : IAsyncLifetime
{
    private readonly InboxHost _host = new();

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task NothingInTime_Is204() =>
        (await _host.SendAsync(HttpMethod.Get, "api/messages/wait?timeout=0")).StatusCode.Should().Be(HttpStatusCode.NoContent);

    [Fact]
    public async Task WhatIsThereAlready_Counts_TheNewestFirst()
    {
        await _host.AddAsync(Mails.Plain("old"));
        await _host.AddAsync(Mails.Plain("new"));
        await _host.Store.AddAsync(Mails.Arrival(Mails.Plain("other", to: "x@run42.test"), to: "x@run42.test"));
        (await SubjectAsync("api/messages/wait?timeout=0&q=to:bob")).Should().Be("new");
    }

    [Fact]
    public async Task AfterOne_ComesTheNext_OneByOne()
    {
        string first = await _host.AddAsync(Mails.Plain("a"));
        await _host.AddAsync(Mails.Plain("b"));
        await _host.AddAsync(Mails.Plain("c"));
        (await SubjectAsync($"api/messages/wait?timeout=0&after={first}")).Should().Be("b");
        (await SubjectAsync("api/messages/wait?timeout=0&after=2020-01-01")).Should().Be("a");
        (await _host.SendAsync(HttpMethod.Get, "api/messages/wait?timeout=0&after=2999-01-01")).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Arrival_AtAnyMomentOfTheWait_IsNotMissed()
    {
        string after = await _host.AddAsync(Mails.Plain("start"));
        for (int i = 0; i < 200; i++)
        {
            // Both begin at once, in either order.
            Task<string> wait = Task.Run(() => SubjectAsync($"api/messages/wait?timeout=300&q=subject:\"number {i}\"&after={after}"));
            Task<string> arrival = Task.Run(() => _host.AddAsync(Mails.Plain($"number {i}")));
            (await wait.WaitAsync(InboxHost.Patience)).Should().Be($"number {i}");
            after = await arrival;
        }
    }

    [Fact]
    public async Task WhatDoesNotFit_DoesNotEndTheWait()
    {
        Task<string> wait = SubjectAsync("api/messages/wait?timeout=300&q=subject:wanted");
        await _host.SendAsync(Mails.Plain("other"));
        await _host.SendAsync(Mails.Plain("wanted"));
        (await wait).Should().Be("wanted");
    }

    private async Task<string> SubjectAsync(string path)
    {
        JsonElement detail = await _host.GetAsync(path);
        return detail.GetProperty("subject").GetString()!;
    }
}
