namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>Something to be written. What was done counts when the transaction around it, and around others, has reached the disk.</summary>
internal abstract class SqliteWork
{
    /// <summary>Does a step of it.</summary>
    /// <returns>Whether that was all; if not it comes to its turn again, behind what others wait for.</returns>
    public abstract bool Do(SqliteWriter writer);

    /// <summary>Told when the step is on the disk, and the changes are known to listeners.</summary>
    /// <param name="isDone">Whether there are no further steps.</param>
    public abstract void OnWritten(bool isDone);

    /// <summary>Told when it is not.</summary>
    public abstract void OnFailed(Exception exception);
}
