using SmtpKit.Session;

namespace SmtpKit;

/// <summary>The envelope of one message: from MAIL to the end of its data, or to what breaks it off.</summary>
/// <remarks>Not thread-safe while hooks run, one at a time; it does not change once the store has it.</remarks>
public sealed class MailTransaction
{
    private readonly RecipientList _recipients = new();
    private readonly string _sessionId;
    private readonly int _number;
    private string? _id;
    private TransactionItems? _items;
    private volatile bool _hasEnded;

    internal MailTransaction(string sessionId, int number, Mailbox? reversePath, EsmtpParameters parameters)
    {
        _sessionId = sessionId;
        _number = number;
        ReversePath = reversePath;
        Parameters = parameters;
    }

    /// <summary>Names this transaction in logs and in <c>Received</c>: the session's id, a dot and a number that counts from 1.</summary>
    public string Id => _id ??= $"{_sessionId}.{_number}";

    /// <summary>The reverse-path's mailbox; null for the null reverse-path <c>&lt;&gt;</c> of a notification (RFC 5321 section 4.5.5).</summary>
    public Mailbox? ReversePath { get; }

    /// <summary>The parameters of MAIL, as they were given.</summary>
    public EsmtpParameters Parameters { get; }

    /// <summary>What the client announced by <c>SIZE=</c> (RFC 1870), in octets; null when it said nothing. Only a hint.</summary>
    public long? DeclaredSize { get; internal set; }

    /// <summary>What the client said by <c>BODY=</c> (RFC 6152).</summary>
    public BodyType BodyType { get; internal set; }

    /// <summary>Whether the client asked for SMTPUTF8 (RFC 6531): addresses and header fields may be UTF-8.</summary>
    public bool IsSmtpUtf8 { get; internal set; }

    /// <summary>
    /// Who submitted the message first, by <c>AUTH=</c> (RFC 4954 section 5): a mailbox; null for <c>&lt;&gt;</c>, for nothing said, and
    /// for what a client said that has not authenticated.
    /// </summary>
    public Mailbox? SubmittedBy => Requests?.SubmittedBy;

    /// <summary>What a notification of failure gives back, by <c>RET=</c> (RFC 3461 section 4.3).</summary>
    public DsnReturn Return => Requests?.Return ?? default;

    /// <summary>
    /// The sender's own name for this envelope, by <c>ENVID=</c> (RFC 3461 section 4.4), decoded: printable ASCII and spaces, at most 100; null when
    /// nothing was said.
    /// </summary>
    public string? EnvelopeId => Requests?.EnvelopeId;

    /// <summary>Whether the message may be relayed under TLS only, by <c>REQUIRETLS</c> (RFC 8689).</summary>
    public bool RequiresTls => Requests?.RequiresTls ?? false;

    /// <summary>
    /// The priority that holds, by <c>MT-PRIORITY=</c> (RFC 6710): -9 to 9; null when nothing was said, which stands for 0. It is 0 when the client asked
    /// for more without having signed in (see <see cref="SmtpEndpoint.UnauthenticatedPriority"/>); what it asked for stands in <see cref="Parameters"/>.
    /// </summary>
    public int? Priority => Requests?.Priority;

    /// <summary>By when the message is to be delivered, by <c>BY=</c> (RFC 2852); null when nothing was said.</summary>
    public DeliverBy? DeliverBy => Requests?.DeliverBy;

    /// <summary>How long the message is to be held, by <c>HOLDFOR=</c> (RFC 4865): 1 to 999,999,999 seconds; null when it was not given.</summary>
    public TimeSpan? HoldFor => Requests?.HoldFor;

    /// <summary>
    /// Until when the message is to be held, in UTC: by <c>HOLDUNTIL=</c> (RFC 4865), or by the server's clock and <see cref="HoldFor"/>; null when
    /// neither was given.
    /// </summary>
    public DateTimeOffset? HoldUntil => Requests?.HoldUntil;

    /// <summary>The recipients accepted so far, in order; the same mailbox given twice stands twice.</summary>
    public IReadOnlyList<Recipient> Recipients => _recipients;

    /// <summary>For the host's own use: lives as long as the transaction. Made when first asked for.</summary>
    public IDictionary<string, object?> Items => MakeItems();

    /// <summary>Has the server dispose of something at the end of this transaction, when the reply that ends it is on its way to the client.</summary>
    /// <param name="disposable">Owned by the server from here on. Disposed of once, the one registered last first.</param>
    /// <remarks>
    /// <para>
    /// Whatever the end is: the final reply, RSET, a new greeting, QUIT, a MAIL that was refused, a peer that vanished, a time-out, a stop.
    /// The next command waits for it, for at most <see cref="SmtpLimits.HookTimeout"/> each; then the session goes on without. What a disposal throws is
    /// logged, and changes nothing. At the end of a session it comes behind the connection's close and before
    /// <see cref="IConnectionFilter.OnDisconnectedAsync"/>.
    /// </para>
    /// <para>
    /// A hook that ignores its cancelled token is left behind, and its transaction ends without it: what it has registered is then disposed of while it may
    /// still be at work.
    /// </para>
    /// <para>May be called by any hook that is given the transaction, and from any thread.</para>
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The transaction is over: nothing was taken, and the caller still owns it.</exception>
    public void RegisterForDisposeAsync(IAsyncDisposable disposable)
    {
        ArgumentNullException.ThrowIfNull(disposable);
        Disposals disposals = MakeItems().Disposals;

        // In this order: whoever ends it sets the mark first and then looks here.
        Interlocked.MemoryBarrier();
        ObjectDisposedException.ThrowIf(_hasEnded || !disposals.TryAdd(disposable), this);
    }

    /// <summary>What was asked of whoever relays the message; null when nothing was, as of most.</summary>
    internal MailRequests? Requests { get; init; }

    internal void Add(Recipient recipient) => _recipients.Add(recipient);

    /// <summary>Ends the transaction: nothing more is registered with it.</summary>
    /// <returns>What is to be disposed of; null when there is nothing, as for most.</returns>
    internal Disposals? End()
    {
        _hasEnded = true;
        Interlocked.MemoryBarrier();
        return _items is { HasDisposals: true } items ? items.Disposals : null;
    }

    private TransactionItems MakeItems() => _items ?? Interlocked.CompareExchange(ref _items, [], null) ?? _items;
}
