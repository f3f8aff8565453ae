namespace SmtpKit.Mime.Parts;

/// <summary>The parts that a scan is inside of, from the message down, and the boundaries that go on with them or end them (RFC 2046 section 5.1.1).</summary>
internal sealed class OpenParts
{
    private readonly List<(MimeNode Node, byte[]? Boundary)> _open = [];

    public int Count => _open.Count;

    /// <summary>How many of them a boundary could still come for.</summary>
    public int Unclosed => _open.Count(open => open.Boundary is not null);

    public MimeNode this[int level] => _open[level].Node;

    public void Push(MimeNode node, byte[]? boundary) => _open.Add((node, boundary));

    public MimeNode Pop()
    {
        MimeNode node = _open[^1].Node;
        _open.RemoveAt(_open.Count - 1);
        return node;
    }

    /// <summary>The closing boundary came: what follows is an epilogue.</summary>
    public void Close(int level) => _open[level] = (_open[level].Node, null);

    /// <summary>
    /// Whether a line is a boundary. It is so with nothing but white space behind it, so that one boundary may begin with another; of two that are the same the
    /// outer one counts.
    /// </summary>
    public bool Match(ReadOnlySpan<byte> octets, int lineStart, out BoundaryLine found)
    {
        found = default;
        ReadOnlySpan<byte> line = octets[lineStart..];
        if (!line.StartsWith("--"u8))
        {
            return false;
        }

        line = line[2..];
        for (int level = 0; level < _open.Count; level++)
        {
            if (_open[level].Boundary is not { } boundary)
            {
                continue;
            }

            Work.Add(1);
            if (!line.StartsWith(boundary))
            {
                continue;
            }

            Work.Add(boundary.Length);
            int at = boundary.Length;
            if (IsLineEnd(line, at, out int end))
            {
                found = new BoundaryLine(level, false, lineStart, lineStart + 2 + end);
                return true;
            }

            if (line[at..].StartsWith("--"u8) && IsLineEnd(line, at + 2, out end))
            {
                found = new BoundaryLine(level, true, lineStart, lineStart + 2 + end);
                return true;
            }
        }

        return false;
    }

    // White space, then the end of the line or of everything.
    private static bool IsLineEnd(ReadOnlySpan<byte> line, int from, out int end)
    {
        int length = line[from..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        end = length < 0 ? line.Length : from + length;
        Work.Add(end - from);
        if (end < line.Length && line[end] == (byte)'\r')
        {
            end++;
        }

        if (end < line.Length && line[end] != (byte)'\n')
        {
            return false;
        }

        end = Math.Min(end + 1, line.Length);
        return true;
    }
}
