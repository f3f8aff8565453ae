using System.Text;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Stores;

/// <summary>What both stores promise.</summary>
public sealed class StoreTests
{
    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Message_IsKeptByteForByte_WithItsEnvelopeAndSession(bool isFile)
    {
        await using TestStores stores = new(isFile);
        InboxArrival arrival = Mails.Arrival(Mails.Rich, "ada@example.com", "bob@example.com", "carol@example.com") with
        {
            Session = new InboxSession { Id = "S.2", Protocol = "ESMTPSA", Remote = "127.0.0.1:5", User = "u", Mechanism = "PLAIN", Tls = new("Tls13", "C", "n"), Transcript = "S: 220\n" },
        };

        InboxMessage added = await stores.Store.AddAsync(arrival);
        InboxMessage found = (await stores.Store.FindAsync(added.Summary.Id))!;

        found.Octets.ToArray().Should().Equal(arrival.Octets.ToArray());
        found.Envelope.Should().BeEquivalentTo(arrival.Envelope);
        found.Session.Should().Be(arrival.Session);
        found.Summary.Should().BeEquivalentTo(added.Summary);
        found.Summary.Should().BeEquivalentTo(new InboxSummary
        {
            Id = added.Summary.Id,
            ReceivedAt = stores.Clock.GetUtcNow(),
            From = new("Adé", "ada@example.com"),
            To = [new("Bob", "bob@example.com")],
            Subject = "Your café order",
            Snippet = "Hello Bob, see https://example.com/order.",
            Size = arrival.Octets.Length,
            Unread = true,
            AttachmentCount = 1,
            EnvelopeFrom = "ada@example.com",
            EnvelopeTo = ["bob@example.com", "carol@example.com"],
        });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Pages_ByCursor_AreTheWholeListOnce_WhateverComesAndGoesMeanwhile(bool isFile)
    {
        await using TestStores stores = new(isFile);
        for (int i = 0; i < 25; i++)
        {
            await stores.AddAsync(Mails.Plain($"m{i}"));
        }

        List<string> seen = [];
        string? cursor = null;
        do
        {
            InboxPage page = await stores.Store.ListAsync(new InboxQuery { Before = cursor, Limit = 4 });
            seen.AddRange(page.Items.Select(item => item.Subject));
            cursor = page.HasMore ? page.Items[^1].Id : null;

            // The one that the cursor stands at goes, and another comes.
            await stores.Store.DeleteAsync([page.Items[^1].Id]);
            await stores.AddAsync(Mails.Plain("late"));
        }
        while (cursor is not null);

        seen.Should().Equal(Enumerable.Range(0, 25).Select(i => $"m{24 - i}"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task OldestFirst_AfterOne_IsTheNextOne(bool isFile)
    {
        await using TestStores stores = new(isFile);
        string first = await stores.AddAsync(Mails.Plain("a"));
        await stores.AddAsync(Mails.Plain("b"));
        await stores.AddAsync(Mails.Plain("c"));

        InboxPage page = await stores.Store.ListAsync(new InboxQuery { After = first, OldestFirst = true, Limit = 1 });

        page.Items.Should().ContainSingle().Which.Subject.Should().Be("b");
        page.HasMore.Should().BeTrue();
        page.Total.Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Search_FindsByFieldWordAndState(bool isFile)
    {
        await using TestStores stores = new(isFile);
        await stores.AddAsync(Mails.Rich);
        await stores.AddAsync(Mails.Plain("Invoices overdue", "Please pay the amount of ten crowns.", "\"Grace H.\" <grace@navy.test>"), "x@run42.test");
        await stores.AddAsync(Mails.Plain("日本語の件名", "本文です"));
        string read = await stores.AddAsync(Mails.Plain("Read"));
        await stores.Store.MarkAsync([read], unread: false);

        (await stores.FindAsync("")).Should().HaveCount(4);
        (await stores.FindAsync("invo")).Should().Equal("Invoices overdue");
        (await stores.FindAsync("INVOICES crowns")).Should().Equal("Invoices overdue");
        (await stores.FindAsync("\"of ten crowns\"")).Should().Equal("Invoices overdue");
        (await stores.FindAsync("\"ten of crowns\"")).Should().BeEmpty();
        (await stores.FindAsync("cafe")).Should().Equal("Your café order");
        (await stores.FindAsync("CAFÉ")).Should().Equal("Your café order");
        (await stores.FindAsync("from:grace")).Should().Equal("Invoices overdue");
        (await stores.FindAsync("to:grace")).Should().BeEmpty();
        (await stores.FindAsync("to:run42.test")).Should().Equal("Invoices overdue");
        (await stores.FindAsync("to:run4.test")).Should().BeEmpty();
        (await stores.FindAsync("subject:crowns")).Should().BeEmpty();
        (await stores.FindAsync("件名")).Should().Equal("日本語の件名");
        (await stores.FindAsync("has:attachment")).Should().Equal("Your café order");
        (await stores.FindAsync("evil.html")).Should().Equal("Your café order");
        (await stores.FindAsync("is:read")).Should().Equal("Read");
        (await stores.FindAsync("is:unread from:grace")).Should().Equal("Invoices overdue");
        (await stores.FindAsync("of")).Should().Equal("Invoices overdue");
        (await stores.FindAsync("te")).Should().BeEmpty("two letters find what equals them");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Search_ByTime_HasTheMomentItselfInAfterAlone(bool isFile)
    {
        await using TestStores stores = new(isFile);
        await stores.AddAsync(Mails.Plain("first"));
        stores.Clock.Advance(TimeSpan.FromHours(1));
        await stores.AddAsync(Mails.Plain("second"));

        (await stores.FindAsync("after:2026-11-21T21:20:00Z")).Should().Equal("second");
        (await stores.FindAsync("before:2026-11-21T21:20:00Z")).Should().Equal("first");
        (await stores.FindAsync("after:2026-11-21 before:2026-11-22")).Should().Equal("second", "first");
        (await stores.FindAsync("after:2026-11-22")).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Mark_CountsWhatChanges_AndTellsIt(bool isFile)
    {
        await using TestStores stores = new(isFile);
        string first = await stores.AddAsync(Mails.Plain("a"));
        string second = await stores.AddAsync(Mails.Plain("b"));

        (await stores.Store.MarkAsync([first, first, "nonsense", "00000000000"], unread: false)).Should().Be(1);
        (await stores.Store.ListAsync(new InboxQuery())).Unread.Should().Be(1);
        (await stores.Store.MarkAsync(null, unread: false)).Should().Be(1);
        (await stores.Store.MarkAsync(null, unread: true)).Should().Be(2);
        (await stores.Store.ListAsync(new InboxQuery())).Unread.Should().Be(2);

        stores.Changes.Where(change => change.Kind == InboxChangeKind.Marked).Select(change => (change.Ids is null ? "all" : string.Join(',', change.Ids), change.Unread))
            .Should().Equal((first, false), ("all", false), ("all", true));
        second.Should().NotBe(first);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Delete_TakesAwayWhatIsNamed_AndTheSums(bool isFile)
    {
        await using TestStores stores = new(isFile);
        string first = await stores.AddAsync(Mails.Plain("alpha"));
        await stores.AddAsync(Mails.Plain("beta"));
        await stores.AddAsync(Mails.Plain("beta too"));

        (await stores.Store.DeleteAsync([first, "nonsense", first])).Should().Be(1);
        (await stores.Store.FindAsync(first)).Should().BeNull();
        (await stores.Store.DeleteAllAsync(InboxSearch.Parse("beta"))).Should().Be(2);
        (await stores.FindAsync("beta")).Should().BeEmpty();
        (await stores.Store.GetStatisticsAsync()).Should().Be(new InboxStatistics(0, 0, 0, null, null));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task DeleteAll_LeavesNothing_AndWhatComesThenStays(bool isFile)
    {
        await using TestStores stores = new(isFile);
        string old = await stores.AddAsync(Mails.Plain("old"));
        (await stores.Store.DeleteAllAsync(InboxSearch.All)).Should().Be(1);
        await stores.AddAsync(Mails.Plain("new"));

        (await stores.FindAsync("")).Should().Equal("new");
        (await stores.FindAsync("old")).Should().BeEmpty();
        (await stores.Store.FindAsync(old)).Should().BeNull();
        (await stores.Store.MarkAsync([old], unread: false)).Should().Be(0);
        (await stores.Store.GetStatisticsAsync()).Messages.Should().Be(1);
        stores.Changes.Should().Contain(change => change.Kind == InboxChangeKind.Deleted && change.Ids == null);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task OverTheCount_TheOldestGoes_AndIsTold(bool isFile)
    {
        await using TestStores stores = new(isFile, maxMessages: 3);
        string first = await stores.AddAsync(Mails.Plain("a"));
        foreach (string subject in new[] { "b", "c", "d" })
        {
            await stores.AddAsync(Mails.Plain(subject));
        }

        await stores.WhenAsync(change => change.Kind == InboxChangeKind.Deleted && change.Ids!.Contains(first));
        (await stores.FindAsync("")).Should().Equal("d", "c", "b");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task OverTheSize_TheOldestGo_AndTheNewestStays(bool isFile)
    {
        await using TestStores stores = new(isFile, maxOctets: 1000);
        string first = await stores.AddAsync(Mails.Plain("a", new string('x', 400)));
        string second = await stores.AddAsync(Mails.Plain("b", new string('x', 400)));
        string third = await stores.AddAsync(Mails.Plain("c", new string('x', 5000)));

        await stores.WhenAsync(change => change.Kind == InboxChangeKind.Deleted && change.Ids!.Contains(second));
        (await stores.FindAsync("")).Should().Equal("c");
        (await stores.Store.FindAsync(third)).Should().NotBeNull();
        first.Should().NotBe(second);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task OverTheAge_AMessageGoesByItself(bool isFile)
    {
        await using TestStores stores = new(isFile, maxAge: TimeSpan.FromHours(1));
        string first = await stores.AddAsync(Mails.Plain("a"));
        stores.Clock.Advance(TimeSpan.FromMinutes(30));
        string second = await stores.AddAsync(Mails.Plain("b"));

        // The clock moves on until it is told: the store sets its timer on a thread of its own.
        Task gone = stores.WhenAsync(change => change.Kind == InboxChangeKind.Deleted && change.Ids!.Contains(first));
        for (int i = 0; i < 31; i++)
        {
            stores.Clock.Advance(TimeSpan.FromMinutes(1));
            (await stores.Store.MarkAsync([second], unread: i % 2 == 0)).Should().BeLessThan(2);
        }

        await gone;
        (await stores.FindAsync("")).Should().Equal("b");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Arrivals_AtOnce_AreToldInTheOrderOfTheirIds(bool isFile)
    {
        await using TestStores stores = new(isFile);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => stores.AddAsync(Mails.Plain($"m{i}")))));

        string[] told = [.. stores.Changes.Select(change => change.Message!.Id)];
        told.Should().HaveCount(300).And.BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        (await stores.Store.GetStatisticsAsync()).Messages.Should().Be(300);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task HostileOctets_AreKeptAndListed(bool isFile)
    {
        await using TestStores stores = new(isFile);
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            byte[] octets = new byte[random.Next(400)];
            random.NextBytes(octets);
            string start = i % 2 == 0 ? "Subject: =?utf-8?b?////?= \"' OR 1=1 --\r\nContent-Type: multipart/x; boundary=\"\r\n\r\n" : "";
            InboxMessage message = await stores.Store.AddAsync(Mails.Arrival("") with { Octets = (byte[])[.. Encoding.ASCII.GetBytes(start), .. octets] });
            (await stores.Store.FindAsync(message.Summary.Id)).Should().NotBeNull();
        }

        InboxPage page = await stores.Store.ListAsync(new InboxQuery { Limit = InboxQuery.MaxLimit });
        page.Items.Should().HaveCount(200);
        page.Items.Should().OnlyContain(item => item.Snippet.Length <= 200 && item.Subject.Length <= 1000);
    }
}
