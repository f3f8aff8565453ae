using System.Buffers;

namespace SmtpKit.Wire;

/// <summary>
/// Takes lines from received octets. A line in one segment is read in place; one that straddles segments is copied once. Of a line beyond the
/// limit nothing is kept.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private byte[]? _joined;

    /// <summary>Whether a line beyond the limit is being skipped, so that what comes next is not a line's start.</summary>
    public bool IsSkipping { get; private set; }

    /// <summary>Takes the next line.</summary>
    /// <param name="input">What was received and not yet used; moved behind the line, or to its end while a line beyond the limit is skipped.</param>
    /// <param name="limit">The longest line, in octets, CRLF included.</param>
    /// <param name="line">The line without its CRLF; valid until <paramref name="input"/> is given back or the next call.</param>
    public LineStatus TryRead(scoped ref ReadOnlySequence<byte> input, int limit, out ReadOnlySpan<byte> line)
    {
        line = default;
        long end = IndexOfLineFeed(input);
        if (end < 0)
        {
            if (IsSkipping || input.Length >= limit)
            {
                IsSkipping = true;
                input = input.Slice(input.End);
            }

            return LineStatus.Incomplete;
        }

        ReadOnlySequence<byte> found = input.Slice(0, end);
        input = input.Slice(end + 1);
        if (IsSkipping || end + 1 > limit)
        {
            IsSkipping = false;
            return LineStatus.TooLong;
        }

        line = found.IsSingleSegment ? found.FirstSpan : Join(found);
        if (line.IsEmpty || line[^1] != (byte)'\r')
        {
            line = default;
            return LineStatus.BareLineFeed;
        }

        line = line[..^1];
        return LineStatus.Line;
    }

    /// <summary>Gives the buffer of joined lines back.</summary>
    public void Dispose()
    {
        if (_joined is not null)
        {
            // It may have held a password.
            ArrayPool<byte>.Shared.Return(_joined, clearArray: true);
            _joined = null;
        }
    }

    private static long IndexOfLineFeed(in ReadOnlySequence<byte> input)
    {
        int first = input.FirstSpan.IndexOf((byte)'\n');
        if (first >= 0 || input.IsSingleSegment)
        {
            return first;
        }

        long before = 0;
        foreach (ReadOnlyMemory<byte> segment in input)
        {
            int at = segment.Span.IndexOf((byte)'\n');
            if (at >= 0)
            {
                return before + at;
            }

            before += segment.Length;
        }

        return -1;
    }

    private ReadOnlySpan<byte> Join(scoped in ReadOnlySequence<byte> parts)
    {
        int length = (int)parts.Length;
        if (_joined is null || _joined.Length < length)
        {
            Dispose();
            _joined = ArrayPool<byte>.Shared.Rent(length);
        }

        parts.CopyTo(_joined);
        return _joined.AsSpan(0, length);
    }
}
