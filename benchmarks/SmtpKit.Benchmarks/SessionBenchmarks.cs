using System.Text;
using BenchmarkDotNet.Attributes;

namespace SmtpKit.Benchmarks;

/// <summary>One message over an open session, from MAIL to the final reply.</summary>
[MemoryDiagnoser]
public class SessionBenchmarks
{
    private OpenSession _session = null!;
    private (byte[] Octets, int Replies)[] _writes = [];

    /// <summary>Octets of the message.</summary>
    [Params(1024, 150 * 1024, 10 * 1024 * 1024)]
    public int Size { get; set; }

    /// <summary>Whether MAIL, RCPT and DATA come together (RFC 2920).</summary>
    [Params(false, true)]
    public bool Pipelined { get; set; }

    [GlobalSetup]
    public async Task OpenAsync()
    {
        byte[][] commands =
        [
            Encoding.ASCII.GetBytes($"MAIL FROM:<sender@example.com> SIZE={Size}\r\n"),
            "RCPT TO:<recipient@example.org>\r\n"u8.ToArray(),
            "DATA\r\n"u8.ToArray(),
        ];
        _writes = [.. Pipelined ? [([.. commands.SelectMany(command => command)], 3)] : commands.Select(command => (command, 1)), (OpenSession.Message(Size), 1)];
        _session = await OpenSession.StartAsync(new DiscardStore());
    }

    [Benchmark]
    public async Task MessageAsync()
    {
        foreach ((byte[] octets, int replies) in _writes)
        {
            await _session.SendAsync(octets, replies);
        }
    }

    [GlobalCleanup]
    public async Task CloseAsync() => await _session.DisposeAsync();
}
