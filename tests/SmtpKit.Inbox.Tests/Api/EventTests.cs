using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Api;

/// <summary>What is pushed, and what becomes of those who do not listen.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task Changes_AreToldAsTheyHappen()
    {
        await using InboxHost host = await new InboxHost().StartAsync();
        using EventStream events = await EventStream.OpenAsync(host);

        await host.SendAsync(Mails.Plain("first"));
        (string name, string data) = (await events.ReadAsync())!.Value;
        name.Should().Be("arrived");
        JsonElement summary = JsonDocument.Parse(data).RootElement;
        summary.GetProperty("subject").GetString().Should().Be("first");
        string id = summary.GetProperty("id").GetString()!;

        await host.Store.MarkAsync([id], unread: false);
        (await events.ReadAsync()).Should().Be(("changed", $$"""{"id":"{{id}}","unread":false}"""));
        await host.Store.DeleteAsync([id]);
        (await events.ReadAsync()).Should().Be(("deleted", $$"""{"ids":["{{id}}"]}"""));
        await host.AddAsync(Mails.Plain("second"));
        (await events.ReadAsync())!.Value.Name.Should().Be("arrived");
        await host.Store.MarkAsync(null, unread: false);
        (await events.ReadAsync()).Should().Be(("gap", "{}"), "all at once is a reason to list anew");
        await host.Store.DeleteAllAsync(InboxSearch.All);
        (await events.ReadAsync()).Should().Be(("deleted", """{"all":true}"""));
    }

    [Fact]
    public async Task TenThousandMessages_PastListenersThatDoNotRead_CostBoundedMemory_AndEndInAGap()
    {
        await using InboxHost host = await new InboxHost().StartAsync();
        EventHub hub = host.App.Services.GetRequiredService<InboxSet>().Main.Events;
        using EventStream reads = await EventStream.OpenAsync(host);
        List<EventStream> sleepers = [];
        for (int i = 0; i < 5; i++)
        {
            sleepers.Add(await EventStream.OpenAsync(host));
        }

        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                await host.AddAsync(Mails.Plain($"{writer} {i}", new string('x', 300)));
                int waiting = hub.Waiting;
                lock (hub)
                {
                    most = Math.Max(most, waiting);
                }
            }
        })));
        most.Should().BeLessThanOrEqualTo(6 * Listener.MaxOctets);
        (await host.Store.GetStatisticsAsync()).Messages.Should().Be(1000);

        // Who wakes up hears of the gap, and from then on of everything.
        string last = await host.AddAsync(Mails.Plain("the last"));
        foreach (EventStream listener in sleepers.Append(reads))
        {
            bool sawGap = false;
            while ((await listener.ReadAsync())!.Value is var (name, data) && !data.Contains(last))
            {
                sawGap |= name == "gap";
            }

            sawGap.Should().BeTrue();
            listener.Dispose();
        }
    }

    [Fact]
    public async Task Listener_AtItsLimit_KeepsAll_AndBeyondItForgetsAll()
    {
        byte[] gap = "gap"u8.ToArray();
        using Listener listener = new(gap, _ => { });
        byte[] message = new byte[10];
        for (int i = 0; i < Listener.MaxEvents; i++)
        {
            listener.Add(message);
        }

        await listener.WaitAsync(CancellationToken.None);
        listener.Take().Should().HaveCount(Listener.MaxEvents);
        listener.Take().Should().BeEmpty();
        for (int i = 0; i < Listener.MaxEvents + 3; i++)
        {
            listener.Add(message);
        }

        IReadOnlyList<byte[]> taken = listener.Take();
        taken.Should().HaveCount(3);
        taken[0].Should().BeSameAs(gap);
        listener.Add(new byte[Listener.MaxOctets]);
        listener.Add(message);
        listener.Take().Should().ContainSingle().Which.Should().BeSameAs(gap);
    }

    [Fact]
    public async Task TooManyListeners_AreRefused_AndThoseWhoLeaveMakeRoom()
    {
        await using InboxHost host = await new InboxHost().StartAsync();
        EventHub hub = host.App.Services.GetRequiredService<InboxSet>().Main.Events;
        List<Listener> listeners = [.. Enumerable.Range(0, EventHub.MaxListeners).Select(_ => hub.Listen()!)];
        ((int)(await host.SendAsync(HttpMethod.Get, "api/events")).StatusCode).Should().Be(503);
        ((int)(await host.SendAsync(HttpMethod.Get, "api/messages/wait")).StatusCode).Should().Be(503);
        listeners[0].Dispose();
        using EventStream events = await EventStream.OpenAsync(host);
        listeners.ForEach(listener => listener.Dispose());
    }

    [Fact]
    public async Task StopOfTheHost_SendsListenersHome()
    {
        await using InboxHost host = await new InboxHost().StartAsync();
        using EventStream events = await EventStream.OpenAsync(host);
        Task<HttpResponseMessage> waiting = host.SendAsync(HttpMethod.Get, "api/messages/wait?timeout=300");
        Task stop = host.App.StopAsync();
        (await events.ReadAsync()).Should().BeNull();
        await stop.WaitAsync(InboxHost.Patience);
        await ((Func<Task>)(async () => await waiting.WaitAsync(InboxHost.Patience))).Should().NotThrowAsync<TimeoutException>();
    }
}
