using System.Collections;

namespace SmtpKit.Session;

/// <summary>The recipients of a transaction. Most messages have one: only then is there no array.</summary>
internal sealed class RecipientList : IReadOnlyList<Recipient>
{
    private Recipient? _only;
    private List<Recipient>? _all;

    public int Count => _all is not null ? _all.Count : _only is null ? 0 : 1;

    public Recipient this[int index] =>
        _all is not null ? _all[index]
        : index == 0 && _only is not null ? _only
        : throw new ArgumentOutOfRangeException(nameof(index));

    public void Add(Recipient recipient)
    {
        if (_all is not null)
        {
            _all.Add(recipient);
        }
        else if (_only is null)
        {
            _only = recipient;
        }
        else
        {
            _all = [_only, recipient];
        }
    }

    public IEnumerator<Recipient> GetEnumerator() => (_all ?? (_only is null ? [] : (IEnumerable<Recipient>)[_only])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
