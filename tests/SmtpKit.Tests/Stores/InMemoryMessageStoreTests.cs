using System.Text;
using SmtpKit.Bodies;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Stores;

public sealed class InMemoryMessageStoreTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((8 * 1024) - 1)]
    [InlineData(8 * 1024)]
    [InlineData((8 * 1024) + 1)]
    [InlineData((136 * 1024) - 1)]
    [InlineData(136 * 1024)]
    [InlineData((136 * 1024) + 1)]
    [InlineData(1_000_003)]
    public async Task Message_IsWhole_InWhateverSlicesItComes(int size)
    {
        byte[] message = new byte[size];
        new Random(size).NextBytes(message);
        foreach (int slice in new[] { 997, 65536, int.MaxValue })
        {
            byte[]? read = await WholeMessage.ReadAsync(new SlicedBody(message, slice), long.MaxValue, CancellationToken.None);

            read.Should().NotBeNull();
            read.AsSpan().SequenceEqual(message).Should().BeTrue($"{size} octets came in slices of {slice}");
        }
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task MessageAroundTheLimit_IsTakenOrRefused(int size, bool isTaken)
    {
        InMemoryMessageStore store = new(maxOctets: 10);
        await using TestServer server = new();
        server.Options.MessageStore = store;
        await Dialog.PlayAsync(server, $"""
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: BDAT {size} LAST
            C: {new string('x', size)}\
            S: {(isTaken ? "250" : "552 5.3.4")} *
            """);

        store.Messages.Should().HaveCount(isTaken ? 1 : 0);
    }

    [Fact]
    public async Task OldestGoes_ByCount_AndBySize()
    {
        (await KeptAsync(new InMemoryMessageStore(maxMessages: 2))).Should().Equal("2222", "3333");
        (await KeptAsync(new InMemoryMessageStore(maxOctets: 11))).Should().Equal("2222", "3333");
        (await KeptAsync(new InMemoryMessageStore(maxOctets: 12))).Should().Equal("1111", "2222", "3333");

        InMemoryMessageStore cleared = new(maxOctets: 12);
        await KeptAsync(cleared);
        cleared.Clear();
        cleared.Messages.Should().BeEmpty();
        (await KeptAsync(cleared)).Should().Equal("1111", "2222", "3333");
    }

    [Fact]
    public async Task LargeMessage_IsAllocatedOnce()
    {
        byte[] message = new byte[10_000_000];
        await WholeMessage.ReadAsync(new SlicedBody(message, 65536), long.MaxValue, CancellationToken.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? read = await WholeMessage.ReadAsync(new SlicedBody(message, 65536), long.MaxValue, CancellationToken.None);

        // The pool may have given some of its pieces back to the system meanwhile; a buffer that grows would have cost more than twice as much.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan((long)(2.2 * read!.Length));
    }

    private static async Task<IEnumerable<string>> KeptAsync(InMemoryMessageStore store)
    {
        await using TestServer server = new();
        server.Options.MessageStore = store;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            """ + string.Concat("123".Select(c => $"""

            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: BDAT 4 LAST
            C: {new string(c, 4)}\
            S: 250 *
            """)));
        return store.Messages.Select(message => Encoding.ASCII.GetString(message.Octets.Span));
    }

    private sealed class SlicedBody(byte[] message, int slice) : MessageBody
    {
        private int _at;

        protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
        {
            int count = Math.Min(slice, message.Length - _at);
            ReadOnlyMemory<byte> read = message.AsMemory(_at, count);
            _at += count;
            return new(read);
        }
    }
}
