using System.Runtime.InteropServices;

namespace SmtpKit.Inbox.Pop3;

/// <summary>An inbox as a maildrop.</summary>
/// <remarks>To read a message marks nothing: mail programs fetch by themselves, and the page is to show what a person has not seen yet.</remarks>
internal sealed class InboxMaildrop(IInboxStore store) : IPop3Maildrop
{
    public async ValueTask<IReadOnlyList<Pop3Message>> ListAsync(int most, CancellationToken cancellationToken)
    {
        List<Pop3Message> newestFirst = [];
        InboxQuery query = new() { Limit = Math.Min(most, InboxQuery.MaxLimit) };
        while (true)
        {
            InboxPage page = await store.ListAsync(query, cancellationToken).ConfigureAwait(false);
            newestFirst.AddRange(page.Items.Select(message => new Pop3Message(message.Id, message.Size)));
            if (!page.HasMore || page.Items.Count == 0 || newestFirst.Count >= most)
            {
                break;
            }

            query = query with { Before = newestFirst[^1].Id, Limit = Math.Min(most - newestFirst.Count, InboxQuery.MaxLimit) };
        }

        newestFirst.Reverse();
        return newestFirst;
    }

    public async ValueTask<Stream?> OpenAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } message)
        {
            return null;
        }

        // Read where it lies, which is nearly always possible.
        ArraySegment<byte> octets = MemoryMarshal.TryGetArray(message.Octets, out ArraySegment<byte> found) ? found : message.Octets.ToArray();
        return new MemoryStream(octets.Array!, octets.Offset, octets.Count, writable: false);
    }

    public async ValueTask DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        await store.DeleteAsync(ids, cancellationToken).ConfigureAwait(false);
}
