namespace SmtpKit.Stores;

/// <summary>
/// One message on its way into a Maildir: written in <c>tmp</c>, synced, renamed into <c>new</c>, and the name synced too. A crash between any two of
/// these leaves no half message in <c>new</c>.
/// </summary>
/// <remarks>Every method blocks: called on a disk thread, one call at a time.</remarks>
internal sealed class MaildirDelivery(DiskFiles disk, string directory, string name)
{
    private readonly string _tmpPath = Path.Combine(directory, "tmp", name);
    private readonly string _newDirectory = Path.Combine(directory, "new");
    private FileStream? _file;

    // Where the file is that has to go if the message does not come to its end; null while there is none.
    private string? _leftover;

    /// <summary>Whether there is a file that only <see cref="Discard"/> takes away.</summary>
    public bool HasLeftover => _leftover is not null;

    /// <summary>Writes the next octets; the first ones make the file.</summary>
    /// <exception cref="SmtpReplyException">The disk failed: 452.</exception>
    public void Write(ReadOnlySpan<byte> octets)
    {
        try
        {
            if (_file is null)
            {
                _file = disk.Create(_tmpPath);
                _leftover = _tmpPath;
            }

            disk.Write(_file, octets);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotStored(exception);
        }
    }

    /// <summary>Makes the message that was written safe and visible.</summary>
    /// <param name="cancellationToken">Heeded up to the rename. From there on the message is being delivered, and that is brought to its end.</param>
    /// <exception cref="SmtpReplyException">The disk failed: 452.</exception>
    public void Commit(CancellationToken cancellationToken)
    {
        try
        {
            disk.Sync(_file!);
            _file!.Dispose();

            // A disk may be that slow: a client that was told 451 meanwhile sends the message again.
            cancellationToken.ThrowIfCancellationRequested();
            string newPath = Path.Combine(_newDirectory, name);
            disk.Rename(_tmpPath, newPath);
            _leftover = newPath;
            disk.SyncDirectory(_newDirectory);
            _leftover = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotStored(exception);
        }
    }

    /// <summary>Takes away what there is of the message. Never throws.</summary>
    public void Discard()
    {
        try
        {
            _file?.Dispose();
            if (_leftover is not null)
            {
                disk.Delete(_leftover);
                _leftover = null;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why the message failed is worth telling, and told; that its rest could not be removed either follows from it.
        }
    }

    private SmtpReplyException NotStored(Exception exception) =>
        new(SmtpReply.InsufficientStorage, $"A message could not be stored in the Maildir '{directory}': {exception.Message}", exception);
}
