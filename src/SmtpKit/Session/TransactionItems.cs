namespace SmtpKit.Session;

/// <summary>
/// What hooks keep with a transaction: items, and things to be disposed of. One object for both, made when the first of either comes: a transaction that
/// carries nothing has one reference for it.
/// </summary>
internal sealed class TransactionItems : Dictionary<string, object?>
{
    private Disposals? _disposals;

    /// <summary>Made when first asked for. From any thread.</summary>
    public Disposals Disposals => _disposals ?? Interlocked.CompareExchange(ref _disposals, new Disposals(), null) ?? _disposals;

    /// <summary>Whether there may be something to be disposed of.</summary>
    public bool HasDisposals => Volatile.Read(ref _disposals) is not null;
}
