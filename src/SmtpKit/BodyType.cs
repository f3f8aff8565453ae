namespace SmtpKit;

/// <summary>What a client says of its message by <c>BODY=</c> (RFC 6152, RFC 3030).</summary>
/// <remarks>A statement, not a check: the octets reach the store as they came, whatever was said.</remarks>
public enum BodyType
{
    /// <summary>Nothing was said, or <c>7BIT</c>.</summary>
    SevenBit,

    /// <summary><c>8BITMIME</c>: octets above 127 may occur.</summary>
    EightBitMime,

    /// <summary>BINARYMIME: any octet may occur, lines need not end, and the message comes in chunks (BDAT).</summary>
    BinaryMime,
}
