using System.Buffers;

namespace SmtpKit.Bodies;

/// <summary>Gathers a message in memory, for stores that keep it there.</summary>
internal static class WholeMessage
{
    // The first piece holds a message of a usual size; of a large one the pool keeps the rest for the next.
    private const int FirstPiece = 8 * 1024;
    private const int FurtherPiece = 128 * 1024;

    /// <summary>Reads a message to its end.</summary>
    /// <param name="body">Read in full, or up to where it is found to be too large.</param>
    /// <param name="limit">Most octets, 0 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The message in an array of its size; null when it is larger than the limit, or than an array may be.</returns>
    /// <exception cref="MessageBodyException">As in <see cref="MessageBody.ReadAsync"/>.</exception>
    public static async ValueTask<byte[]?> ReadAsync(MessageBody body, long limit, CancellationToken cancellationToken)
    {
        // Not one buffer that grows: its copies would be of twice the message's size again, in the large object heap.
        List<byte[]> pieces = [];
        int total = 0;
        int room = 0;
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> slice = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (slice.IsEmpty)
                {
                    return Join(pieces, total);
                }

                if (slice.Length > Math.Min(limit, Array.MaxLength) - total)
                {
                    return null;
                }

                total += slice.Length;
                while (!slice.IsEmpty)
                {
                    if (room == 0)
                    {
                        pieces.Add(ArrayPool<byte>.Shared.Rent(pieces.Count == 0 ? FirstPiece : FurtherPiece));
                        room = pieces[^1].Length;
                    }

                    int count = Math.Min(room, slice.Length);
                    slice.Span[..count].CopyTo(pieces[^1].AsSpan(^room..));
                    room -= count;
                    slice = slice[count..];
                }
            }
        }
        finally
        {
            pieces.ForEach(static piece => ArrayPool<byte>.Shared.Return(piece));
        }
    }

    private static byte[] Join(List<byte[]> pieces, int total)
    {
        byte[] whole = GC.AllocateUninitializedArray<byte>(total);
        int at = 0;
        foreach (byte[] piece in pieces)
        {
            int count = Math.Min(piece.Length, total - at);
            piece.AsSpan(0, count).CopyTo(whole.AsSpan(at));
            at += count;
        }

        return whole;
    }
}
