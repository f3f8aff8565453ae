using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using SmtpKit.Diagnostics;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Diagnostics;

/// <summary>The activity source <c>SmtpKit</c>.</summary>
public sealed class TracingTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public async Task SessionAndTransactions_AreSpans_LinkedToTheSender()
    {
        ConcurrentQueue<Activity> ended = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "SmtpKit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ConcurrentQueue<(string Hook, string? Span)> current = new();
        string stored = "";
        await using TestServer server = new();
        string sessionId = "";
        server.Options.MailboxFilter = new DelegateMailboxFilter(checkRecipient: (session, _, _, _) =>
        {
            sessionId = session.Id;
            current.Enqueue(("recipient", Activity.Current?.OperationName));
            return new(SmtpReply.Ok);
        });
        server.WithStore(async (_, _, body, cancellationToken) =>
        {
            current.Enqueue(("store", Activity.Current?.OperationName));
            using MemoryStream copy = new();
            await body.CopyToAsync(copy, cancellationToken);
            stored += Encoding.Latin1.GetString(copy.ToArray());
            return SmtpReply.Ok;
        });
        await Dialog.PlayAsync(server, $"""
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: one
            C: TraceParent: {Parent}
            C:
            C: text
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            S: (closed)
            """);

        stored.Should().Be($"Subject: one\r\nTraceParent: {Parent}\r\n\r\ntext\r\n", "reading ahead changes nothing");
        current.Should().Equal(("recipient", "smtp.transaction"), ("store", "smtp.transaction"));

        // Other tests' sessions are traced as well.
        Activity session = ended.Single(span => (string?)span.GetTagItem("smtp.session.id") == sessionId);
        session.GetTagItem("smtp.session.end").Should().Be("quit");
        session.Kind.Should().Be(ActivityKind.Server);
        Activity[] transactions = [.. ended.Where(span => span.ParentSpanId == session.SpanId)];
        transactions.Select(span => (string?)span.GetTagItem("smtp.transaction.id")).Should().Equal($"{sessionId}.1", $"{sessionId}.2");
        transactions[0].Links.Should().BeEmpty();
        transactions[1].Links.Should().ContainSingle().Which.Context.Should().Match<ActivityContext>(
            context => context.TraceId.ToHexString() == "4bf92f3577b34da6a3ce929d0e0e4736" && context.SpanId.ToHexString() == "00f067aa0ba902b7" && context.IsRemote);
        transactions[1].GetTagItem("smtp.message.outcome").Should().Be("accepted");
    }

    [Theory]
    [InlineData("traceparent: " + Parent + "\r\n\r\n", true)]
    [InlineData("A: b\r\nTRACEPARENT:\t" + Parent + " \r\n", true)]
    [InlineData("A: b\r\n\r\ntraceparent: " + Parent + "\r\n", false)]
    [InlineData("\r\ntraceparent: " + Parent + "\r\n", false)]
    [InlineData("X-traceparent: " + Parent + "\r\n\r\n", false)]
    [InlineData("traceparent: 00-zz\r\n\r\n", false)]
    [InlineData("traceparent:\r\n\r\n", false)]
    [InlineData("traceparent: 00-4bf92f3577b34da6\r\n", false)]
    [InlineData("traceparent: " + Parent, false)]
    [InlineData("", false)]
    public void Sender_IsFoundInTheHeaderSectionOnly(string section, bool isFound)
    {
        byte[] octets = Encoding.Latin1.GetBytes(section);
        foreach (int size in new[] { 1, 2, 7, Math.Max(octets.Length, 1) })
        {
            SenderFinder finder = new();
            octets.Chunk(size).Count(part => finder.Look(part) is not null).Should().Be(isFound ? 1 : 0, $"in parts of {size} octets");
        }
    }

    [Fact]
    public void Search_IsOverAfterALimit_AndAnOverlongLineIsPassedOver()
    {
        SenderFinder finder = new();
        byte[] parent = Encoding.Latin1.GetBytes($"\r\ntraceparent: {Parent}\r\n");
        finder.Look(new byte[1000]).Should().BeNull();
        finder.Look(parent).Should().NotBeNull();

        finder = new SenderFinder();
        for (int i = 0; i < 66; i++)
        {
            finder.Look(new byte[1000]).Should().BeNull();
        }

        finder.IsDone.Should().BeTrue();
        finder.Look(parent).Should().BeNull();
    }
}
