namespace SmtpKit.Tool;

/// <summary>Counts the messages that were accepted, and their octets. Thread-safe.</summary>
internal sealed class MessageTally
{
    private long _messages;
    private long _octets;

    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>After unstuffing, with the last CRLF.</summary>
    public long Octets => Interlocked.Read(ref _octets);

    public void Add(long octets)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _octets, octets);
    }
}
