namespace SmtpKit.Mime;

/// <summary>How far a message is followed. What lies beyond is left out and named in <see cref="MimeView.Defects"/>; nothing throws because of it.</summary>
/// <remarks>The defaults are far above what real mail holds. Immutable, so that many threads may share one.</remarks>
public sealed class MimeLimits
{
    private readonly int _maxDepth = 50;
    private readonly int _maxParts = 20_000;
    private readonly int _maxHeaders = 5_000;
    private readonly int _maxHeaderSize = 1024 * 1024;
    private readonly int _maxAddresses = 10_000;
    private readonly int _maxLinks = 10_000;

    internal static MimeLimits Default { get; } = new();

    /// <summary>Parts within parts, and messages within messages: a multipart below this is not divided any more. Default: 50. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxDepth { get => _maxDepth; init => _maxDepth = AtLeastOne(value); }

    /// <summary>Parts of a message, the ones that only hold others included. Default: 20,000. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxParts { get => _maxParts; init => _maxParts = AtLeastOne(value); }

    /// <summary>Header fields of one part. Default: 5,000. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxHeaders { get => _maxHeaders; init => _maxHeaders = AtLeastOne(value); }

    /// <summary>Octets of the fields of one part that are listed; the field that goes beyond is left out, and those after it. Default: 1 MiB. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxHeaderSize { get => _maxHeaderSize; init => _maxHeaderSize = AtLeastOne(value); }

    /// <summary>Addresses read from the fields of one name. Default: 10,000. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxAddresses { get => _maxAddresses; init => _maxAddresses = AtLeastOne(value); }

    /// <summary>Links listed of one message. Default: 10,000. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxLinks { get => _maxLinks; init => _maxLinks = AtLeastOne(value); }

    private static int AtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
