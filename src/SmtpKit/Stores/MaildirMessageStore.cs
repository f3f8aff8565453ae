using System.Buffers;
using System.Text;
using SmtpKit.Bodies;
using SmtpKit.Stores;

namespace SmtpKit;

/// <summary>
/// Stores messages in a Maildir, one file each, however many recipients. The 250 leaves once the file and its name are synced to the disk, so that an
/// accepted message survives a crash and a loss of power.
/// </summary>
/// <remarks>
/// <para>
/// The file is written in <c>tmp</c>, synced (<c>fsync</c>), renamed into <c>new</c>, and then the directory <c>new</c> is synced: a reader never sees
/// half a message, whatever happens when. Windows has no call that syncs a directory; there the file's octets are synced and its name is left to NTFS.
/// What a crash leaves in <c>tmp</c> is never a message that was accepted; mail readers remove such files after 36 hours.
/// </para>
/// <para>
/// On top of the octets as they were received stand <c>Return-Path</c> (RFC 5321 section 4.4), the recipients (see
/// <see cref="MaildirOptions.AddEnvelopeTo"/>) and <see cref="ReceivedField"/>, in this order; and an empty line when the message begins with white
/// space, which would otherwise continue the last of them.
/// </para>
/// <para>
/// When the disk is full or fails, the client hears <c>452 4.3.1</c> and keeps the message, the cause is logged, and nothing stays behind. Memory is
/// constant whatever the size of the message. The disk is waited for on a few threads of the store's own. Thread-safe; several stores, also in several
/// processes, may share a directory.
/// </para>
/// </remarks>
public sealed class MaildirMessageStore : IMessageStore, IMessageStoreHealth
{
    // Most messages fit, and are then handed to a disk thread once; it stays out of the large object heap.
    private const int BufferSize = 64 * 1024;

    // A disk serves several requests at once better than one after the other; past this number it only queues.
    private const int MaxThreads = 16;

    // A disk that fills up in less time is found out by the write that fails.
    private static readonly TimeSpan FreeSpaceAge = TimeSpan.FromSeconds(1);

    private readonly string _directory;
    private readonly bool _addEnvelopeTo;
    private readonly DiskFiles _disk;
    private readonly DiskThreads _threads;
    private FreeSpace? _freeSpace;
    private int _isAskingForSpace;

    /// <summary>Makes a store.</summary>
    /// <param name="directory">
    /// The Maildir itself. It and its <c>tmp</c>, <c>new</c> and <c>cur</c> are made where they are absent; on Unix only their owner may enter them.
    /// All three belong on one file system.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty or no path.</exception>
    /// <exception cref="IOException">The directories cannot be made; the message says which and why.</exception>
    public MaildirMessageStore(string directory, MaildirOptions? options = null)
        : this(directory, options, new DiskFiles(), new DiskThreads(MaxThreads))
    {
    }

    internal MaildirMessageStore(string directory, MaildirOptions? options, DiskFiles disk, DiskThreads threads)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);

        // A program may change its current directory later.
        _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        _addEnvelopeTo = (options ?? new MaildirOptions()).AddEnvelopeTo;
        _disk = disk;
        _threads = threads;
        MakeDirectories();
    }

    /// <inheritdoc/>
    /// <exception cref="SmtpReplyException">The disk is full or failed; the reply is <c>452 4.3.1</c>.</exception>
    /// <exception cref="MessageBodyException">The message did not come to its end.</exception>
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(body);

        // Before a buffer is rented: a client that falls silent after DATA costs none.
        ReadOnlyMemory<byte> slice = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        MaildirDelivery delivery = new(_disk, _directory, MaildirName.Next(session.TimeProvider.GetUtcNow()));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int used = 0;
            foreach (string field in FieldsOnTop(session, transaction))
            {
                if (BufferSize - used < Encoding.UTF8.GetMaxByteCount(field.Length) + 2)
                {
                    await WriteAsync(delivery, buffer, used, cancellationToken).ConfigureAwait(false);
                    used = 0;
                }

                used += Encoding.UTF8.GetBytes(field, buffer.AsSpan(used));
            }

            if (slice.Span is [(byte)' ' or (byte)'\t', ..])
            {
                // It would go on with our own last field, and put the client's words into it.
                used += Encoding.UTF8.GetBytes("\r\n", buffer.AsSpan(used));
            }

            while (!slice.IsEmpty)
            {
                // Not as soon as it is full: the next read may be the end, and then the commit takes this along.
                if (used == BufferSize)
                {
                    await WriteAsync(delivery, buffer, used, cancellationToken).ConfigureAwait(false);
                    used = 0;
                }

                int count = Math.Min(slice.Length, BufferSize - used);
                slice.Span[..count].CopyTo(buffer.AsSpan(used));
                used += count;
                slice = count < slice.Length ? slice[count..] : await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            }

            await CommitAsync(delivery, buffer, used, cancellationToken).ConfigureAwait(false);
            return SmtpReply.Ok;
        }
        finally
        {
            if (delivery.HasLeftover)
            {
                await _threads.RunAsync(delivery.Discard).ConfigureAwait(false);
            }

            // No disk thread uses it any more: each call was awaited to its end.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What the volume has free for this process, asked at most once a second; null where the system does not say.</remarks>
    public async ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        TimeProvider clock = session.TimeProvider;
        FreeSpace? known = Volatile.Read(ref _freeSpace);
        if (known is not null && clock.GetElapsedTime(known.AskedAt) < FreeSpaceAge)
        {
            return known.Octets;
        }

        // One asks, and the others take what is known meanwhile.
        if (Interlocked.Exchange(ref _isAskingForSpace, 1) != 0 && known is not null)
        {
            return known.Octets;
        }

        Task asked;
        try
        {
            asked = AskForSpaceAsync(clock.GetTimestamp());
        }
        catch
        {
            // There is no thread to be had now: the next one tries again.
            Volatile.Write(ref _isAskingForSpace, 0);
            throw;
        }

        await asked.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _freeSpace)?.Octets;
    }

    /// <inheritdoc/>
    /// <remarks>Writes an empty file in <c>tmp</c>, syncs it and takes it away; a reader of the Maildir never looks there.</remarks>
    public async ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        string? problem = null;
        await _threads.RunAsync(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = Path.Combine(_directory, "tmp", $".smtpkit-{Guid.NewGuid():N}");
            try
            {
                try
                {
                    using FileStream file = _disk.Create(path);
                    _disk.Sync(file);
                }
                finally
                {
                    _disk.Delete(path);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problem = $"the Maildir '{_directory}' cannot be written to: {exception.Message}";
            }
        }).WaitAsync(cancellationToken).ConfigureAwait(false);
        return problem;
    }

    private Task AskForSpaceAsync(long askedAt) => _threads.RunAsync(() =>
    {
        long? octets = null;
        try
        {
            octets = _disk.FreeSpace(_directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Nobody knows: messages are then refused only when there is no room for them.
        }
        finally
        {
            Volatile.Write(ref _freeSpace, new FreeSpace(octets, askedAt));
            Volatile.Write(ref _isAskingForSpace, 0);
        }
    });

    // Not async: the lambdas' captures are made here, once for each call, and not in the state of SaveAsync.
    private Task WriteAsync(MaildirDelivery delivery, byte[] buffer, int used, CancellationToken cancellationToken) =>
        _threads.RunAsync(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            delivery.Write(buffer.AsSpan(0, used));
        });

    private Task CommitAsync(MaildirDelivery delivery, byte[] buffer, int used, CancellationToken cancellationToken) =>
        _threads.RunAsync(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            delivery.Write(buffer.AsSpan(0, used));
            delivery.Commit(cancellationToken);
        });

    private IEnumerable<string> FieldsOnTop(SmtpSession session, MailTransaction transaction)
    {
        yield return $"Return-Path: <{HeaderText.Harmless(transaction.ReversePath?.ToString() ?? "")}>\r\n";
        if (_addEnvelopeTo)
        {
            foreach (Recipient recipient in transaction.Recipients)
            {
                yield return $"X-Envelope-To: {HeaderText.Harmless(recipient.Mailbox.ToString())}\r\n";
            }
        }

        yield return ReceivedField.Create(session, transaction);
    }

    private void MakeDirectories()
    {
        try
        {
            // A synced file in a directory whose own name is lost is lost too: what is made here is synced up to the first directory that was there.
            List<string> toSync = [_directory];
            for (string path = _directory; !Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent; path = parent)
            {
                toSync.Add(parent);
            }

            foreach (string name in (ReadOnlySpan<string>)["", "tmp", "new", "cur"])
            {
                _disk.CreateDirectory(Path.Combine(_directory, name));
            }

            toSync.ForEach(_disk.SyncDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{_directory}' cannot be made or used as a Maildir: {exception.Message}", exception);
        }
    }

    private sealed record FreeSpace(long? Octets, long AskedAt);
}
