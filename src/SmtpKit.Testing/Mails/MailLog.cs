namespace SmtpKit.Testing.Mails;

/// <summary>The messages of one server, and the news of them: whoever waits is woken by each change and looks for itself.</summary>
internal sealed class MailLog(int maxMessages, long maxOctets)
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedMail> _mails = [];
    private TaskCompletionSource? _changed;
    private long _octets;
    private long _lastNumber;
    private int _refused;

    /// <summary>What is said when there is no more room.</summary>
    public SmtpReply Full { get; } = new(
        452, new(4, 3, 1), $"This fake server keeps {maxMessages} messages of {maxOctets} octets and no more: clear it, or raise MaxMessages or MaxOctets");

    /// <summary>How many messages were refused for want of room.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>How many octets a further message may have; negative when there may be none.</summary>
    public long Room
    {
        get
        {
            lock (_lock)
            {
                return _mails.Count < maxMessages ? maxOctets - _octets : -1;
            }
        }
    }

    public void NoteRefusal() => Interlocked.Increment(ref _refused);

    public bool TryAdd(ReceivedMail mail)
    {
        lock (_lock)
        {
            // Others may have come while it was read.
            if (mail.RawBytes.Length > Room)
            {
                NoteRefusal();
                return false;
            }

            mail.Number = ++_lastNumber;
            _mails.Add(mail);
            _octets += mail.RawBytes.Length;
        }

        Signal();
        return true;
    }

    /// <summary>What is there, in order of arrival, with a higher number than that.</summary>
    public List<ReceivedMail> After(long number)
    {
        lock (_lock)
        {
            return _mails.FindAll(mail => mail.Number > number);
        }
    }

    /// <summary>The number of the last message that has come, whether it is still there or not.</summary>
    public long LastNumber
    {
        get
        {
            lock (_lock)
            {
                return _lastNumber;
            }
        }
    }

    public void Remove(IReadOnlyCollection<ReceivedMail> mails)
    {
        HashSet<ReceivedMail> gone = [.. mails];
        lock (_lock)
        {
            _mails.RemoveAll(gone.Contains);
            _octets = _mails.Sum(mail => (long)mail.RawBytes.Length);
        }
    }

    /// <summary>Completes with the next change. Ask for it before you look.</summary>
    public Task NextChange()
    {
        lock (_lock)
        {
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    /// <summary>Wakes all that wait.</summary>
    public void Signal()
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            changed = _changed;
            _changed = null;
        }

        changed?.SetResult();
    }
}
