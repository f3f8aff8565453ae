using BenchmarkDotNet.Attributes;

namespace SmtpKit.Benchmarks;

/// <summary>
/// What a store adds to a message over an open session; the one that drops it is the measure. A Maildir syncs each message to the disk; its file goes again
/// at once, so that the disk does not fill up.
/// </summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private static readonly byte[] Commands = "MAIL FROM:<sender@example.com>\r\nRCPT TO:<recipient@example.org>\r\nDATA\r\n"u8.ToArray();

    private string _directory = "";
    private OpenSession _session = null!;
    private byte[] _message = [];

    public enum Kind
    {
        Discard,
        InMemory,
        Maildir,
    }

    [Params(Kind.Discard, Kind.InMemory, Kind.Maildir)]
    public Kind Store { get; set; }

    /// <summary>Octets of the message.</summary>
    [Params(1024, 150 * 1024, 10 * 1024 * 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _directory = Directory.CreateTempSubdirectory("smtpkit-benchmarks").FullName;
        _message = OpenSession.Message(Size);
        _session = await OpenSession.StartAsync(Store switch
        {
            Kind.InMemory => new InMemoryMessageStore(maxMessages: 16),
            Kind.Maildir => new MaildirMessageStore(_directory),
            _ => new DiscardStore(),
        });
    }

    [Benchmark]
    public async Task MessageAsync()
    {
        await _session.SendAsync(Commands, replies: 3);
        await _session.SendAsync(_message, replies: 1);
        if (Store == Kind.Maildir)
        {
            File.Delete(Directory.EnumerateFiles(Path.Combine(_directory, "new")).Single());
        }
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _session.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
