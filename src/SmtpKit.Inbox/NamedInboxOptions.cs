namespace SmtpKit.Inbox;

/// <summary>What belongs into an inbox beside the main one, and how much it keeps.</summary>
/// <remarks>
/// A message of a user named here goes to that user's inbox alone. Any other goes to each inbox that has the domain of one of its recipients. Limits that are
/// null are those of <see cref="SmtpInboxOptions"/>.
/// </remarks>
public sealed class NamedInboxOptions
{
    /// <summary>Domains of recipients, in any letter case, without those below them. Default: none.</summary>
    public ISet<string> Domains { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names by which clients sign in; letter case counts. Default: none.</summary>
    public ISet<string> Users { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>As <see cref="SmtpInboxOptions.MaxMessages"/>. Default: null.</summary>
    public int? MaxMessages { get; set; }

    /// <summary>As <see cref="SmtpInboxOptions.MaxOctets"/>. Default: null.</summary>
    public long? MaxOctets { get; set; }

    /// <summary>As <see cref="SmtpInboxOptions.MaxAge"/>. Default: null.</summary>
    public TimeSpan? MaxAge { get; set; }
}
