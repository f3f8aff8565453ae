using System.Collections;

namespace SmtpKit.Inbox.Pop3;

/// <summary>The maildrop as one session sees it: numbered when it signed in, with its marks for deletion.</summary>
internal sealed class MaildropView(IReadOnlyList<Pop3Message> messages)
{
    private readonly BitArray _deleted = new(messages.Count);

    /// <summary>The highest number.</summary>
    public int Last => messages.Count;

    /// <summary>How many are not marked.</summary>
    public int Count { get; private set; } = messages.Count;

    /// <summary>The octets of those.</summary>
    public long Size { get; private set; } = messages.Sum(message => message.Size);

    /// <summary>Those that are marked.</summary>
    public IReadOnlyList<string> Deleted => [.. messages.Where((_, index) => _deleted[index]).Select(message => message.Id)];

    /// <summary>A message by its number, 1 and up; null when it is marked.</summary>
    public Pop3Message? this[int number] => _deleted[number - 1] ? null : messages[number - 1];

    /// <summary>Marks a message that is not marked.</summary>
    public void Delete(int number)
    {
        _deleted[number - 1] = true;
        Count--;
        Size -= messages[number - 1].Size;
    }

    /// <summary>Takes all the marks away.</summary>
    public void Reset()
    {
        _deleted.SetAll(false);
        Count = messages.Count;
        Size = messages.Sum(message => message.Size);
    }
}
