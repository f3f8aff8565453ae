namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>Writes a message. All that can be worked out before its turn was.</summary>
internal sealed class AddWork : SqliteWork
{
    private readonly TaskCompletionSource<InboxMessage> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private InboxMessage? _message;

    public AddWork(InboxArrival arrival)
    {
        Arrival = arrival;
        Index = MessageIndex.Of(arrival);
        Summary = SqliteJson.Write(Index.Summarize(0, DateTimeOffset.UnixEpoch));
        Envelope = SqliteJson.Write(arrival.Envelope);
        Session = SqliteJson.Write(arrival.Session);
    }

    public InboxArrival Arrival { get; }

    public MessageIndex Index { get; }

    public byte[] Summary { get; }

    public byte[] Envelope { get; }

    public byte[] Session { get; }

    public Task<InboxMessage> Task => _completion.Task;

    public override bool Do(SqliteWriter writer)
    {
        _message = writer.Add(this);
        return true;
    }

    public override void OnWritten(bool isDone) => _completion.TrySetResult(_message!);

    public override void OnFailed(Exception exception) => _completion.TrySetException(exception);
}
