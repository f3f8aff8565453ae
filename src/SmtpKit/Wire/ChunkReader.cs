namespace SmtpKit.Wire;

/// <summary>Reads the octets of one chunk (RFC 3030 section 2): so many as were announced, whatever they are, without copying any.</summary>
/// <param name="octets">How many there are.</param>
internal struct ChunkReader(long octets)
{
    /// <summary>How many octets are still to come.</summary>
    public long Left { get; private set; } = octets;

    /// <summary>Reads on.</summary>
    /// <param name="input">Received octets; those behind the chunk's end are not touched.</param>
    /// <returns>The chunk's octets at the start of <paramref name="input"/>: they are used up.</returns>
    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> input)
    {
        int count = (int)Math.Min(Left, input.Length);
        Left -= count;
        return input[..count];
    }
}
