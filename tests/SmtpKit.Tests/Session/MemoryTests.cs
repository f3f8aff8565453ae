using Microsoft.Extensions.Logging.Abstractions;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Memory against whatever a client sends. Counts what the whole process allocates, so nothing else may run meanwhile.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests
{
    [Fact]
    public async Task LargeMessage_StreamsAtConstantMemory()
    {
        const int Octets = 50 * 1024 * 1024;
        long stored = 0;
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            stored = await body.CopyToAsync(Stream.Null, cancellationToken);
            return SmtpReply.Ok;
        });
        server.Options.Limits.MaxMessageSize = 0;
        await using TestClient client = server.Connect();
        await client.DataAsync();
        byte[] line = [.. Enumerable.Repeat((byte)'x', 62), (byte)'\r', (byte)'\n'];
        byte[] block = [.. Enumerable.Repeat(line, 1024).SelectMany(o => o)];

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int sent = 0; sent < Octets; sent += block.Length)
        {
            await client.SendAsync(block);
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        await client.SendAsync(".\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        stored.Should().Be(Octets);
        allocated.Should().BeLessThan(Octets / 4, "most of what is allocated is this test's own");
    }

    [Fact]
    public async Task CommandLineWithoutEnd_KeepsMemoryBounded()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        byte[] block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        await client.SendAsync(block);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 1600; i++)
        {
            await client.SendAsync(block);
        }

        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(50 * 1024 * 1024, "100 MB of one line leave nothing behind but what this test allocates");
        await client.SendAsync("\r\nNOOP\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("500 5.5.2");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task MillionPipelinedCommands_KeepMemoryBounded()
    {
        await using TestServer server = new();
        server.Options.LoggerFactory = NullLoggerFactory.Instance;
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        byte[] burst = [.. Enumerable.Repeat("NOOP\r\n"u8.ToArray(), 10_000).SelectMany(o => o)];

        long before = GC.GetTotalAllocatedBytes(precise: true);
        Task reading = client.ReadToEndAsync(out Func<long> received);
        for (int i = 0; i < 100; i++)
        {
            await client.SendAsync(burst);
        }

        await client.SendAsync("QUIT\r\n");
        await reading;
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(10 * 1024 * 1024, "that is 10 octets for each command and its reply, this test's own included");
        received().Should().Be((1_000_000 * "250 2.0.0 OK\r\n".Length) + "221 2.0.0 Closing connection\r\n".Length);
    }
}
