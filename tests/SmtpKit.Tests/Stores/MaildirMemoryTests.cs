namespace SmtpKit.Tests.Stores;

/// <summary>Counts what the whole process allocates, so nothing else may run meanwhile.</summary>
[Collection(nameof(MaildirMemoryTests))]
[CollectionDefinition(nameof(MaildirMemoryTests), DisableParallelization = true)]
public sealed class MaildirMemoryTests : IDisposable
{
    private const int Size = 20_000_000;

    private readonly MaildirFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task BigMessage_TakesConstantMemory()
    {
        MaildirMessageStore store = new(_folder.Path, new MaildirOptions { AddEnvelopeTo = false });
        await StoreCall.SaveAsync(store, MessageBody.FromStream(new GeneratedStream(1000)));
        File.Delete(_folder.FilesInNew.Single());

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await StoreCall.SaveAsync(store, MessageBody.FromStream(new GeneratedStream(Size)));
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        allocated.Should().BeLessThan(Size / 20);
        using FileStream file = File.OpenRead(_folder.FilesInNew.Single());
        long top = file.Length - Size;
        top.Should().BeInRange(100, 1000);
        file.Position = top;
        await IsGeneratedAsync(file);
    }

    private static async Task IsGeneratedAsync(Stream file)
    {
        byte[] found = new byte[100_000];
        byte[] expected = new byte[found.Length];
        using GeneratedStream generated = new(Size);
        for (int at = 0; at < Size; at += found.Length)
        {
            await file.ReadExactlyAsync(found, TestContext.Current.CancellationToken);
            await generated.ReadExactlyAsync(expected, TestContext.Current.CancellationToken);
            found.AsSpan().SequenceEqual(expected).Should().BeTrue("octets from {0} on are those that were sent", at);
        }

        file.ReadByte().Should().Be(-1);
    }

    // Octets that tell where they stand, so that none can be lost, doubled or swapped.
    private sealed class GeneratedStream(int size) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => size;

        public override long Position
        {
            get => _at;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int n = Math.Min(count, size - _at);
            for (int i = 0; i < n; i++, _at++)
            {
                buffer[offset + i] = (byte)((_at * 2654435761u) >> 24);
            }

            return n;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // As a client that sends in pieces of any size.
            byte[] piece = System.Buffers.ArrayPool<byte>.Shared.Rent(4096);
            int n = Read(piece, 0, Math.Min(buffer.Length, 1 + (_at % 4096)));
            piece.AsSpan(0, n).CopyTo(buffer.Span);
            System.Buffers.ArrayPool<byte>.Shared.Return(piece);
            return new(n);
        }

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
