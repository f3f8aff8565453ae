using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SmtpKit.Mime;

/// <summary>The mailboxes of a field, those of its groups among them, in the order in which they were sent. Immutable; for any number of threads.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "An address-list is what RFC 5322 calls it.")]
public sealed class MimeAddressList : IReadOnlyList<MimeAddress>
{
    private readonly IReadOnlyList<MimeAddress> _mailboxes;

    internal MimeAddressList(IReadOnlyList<MimeAddress> mailboxes, IReadOnlyList<string> groups, bool isCut = false)
    {
        _mailboxes = mailboxes;
        Groups = groups;
        IsCut = isCut;
    }

    /// <summary>How many mailboxes there are.</summary>
    public int Count => _mailboxes.Count;

    /// <summary>The names of the groups, empty ones included: <c>undisclosed-recipients:;</c> is a group with no mailbox.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Whether <see cref="MimeLimits.MaxAddresses"/> left some out.</summary>
    internal bool IsCut { get; }

    internal static MimeAddressList Empty { get; } = new([], []);

    /// <summary>The mailbox at a place, the first one being 0.</summary>
    public MimeAddress this[int index] => _mailboxes[index];

    /// <inheritdoc/>
    public IEnumerator<MimeAddress> GetEnumerator() => _mailboxes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The mailboxes with commas between, without the groups.</summary>
    public override string ToString() => string.Join(", ", _mailboxes);
}
