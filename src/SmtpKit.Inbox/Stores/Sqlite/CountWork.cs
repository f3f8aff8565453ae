namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>A change that counts how many messages it was for, in as many steps as it takes.</summary>
/// <param name="step">Does a step: how many it was for, and whether that was all.</param>
internal sealed class CountWork(Func<SqliteWriter, (int Count, bool IsDone)> step) : SqliteWork
{
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _pending;

    public Task<int> Task => _completion.Task;

    public override bool Do(SqliteWriter writer)
    {
        (_pending, bool isDone) = step(writer);
        return isDone;
    }

    public override void OnWritten(bool isDone)
    {
        _count += _pending;
        if (isDone)
        {
            _completion.TrySetResult(_count);
        }
    }

    public override void OnFailed(Exception exception) => _completion.TrySetException(exception);
}
