using System.Text;
using SmtpKit.Mime.Headers;

namespace SmtpKit.Mime.Parts;

/// <summary>
/// Divides a message into its parts in one pass over its octets, without recursion: only lines that begin with two hyphens are looked at, and of the headers only
/// Content-Type.
/// </summary>
internal sealed class PartScanner
{
    private readonly MimeView _view;
    private readonly ReadOnlyMemory<byte> _message;
    private readonly MimeLimits _limits;
    private readonly OpenParts _open = new();
    private readonly List<MimeNode> _parts = [];
    private readonly List<string> _defects = [];

    private PartScanner(MimeView view)
    {
        _view = view;
        _message = view.Bytes;
        _limits = view.Limits;
    }

    public static PartTree Scan(MimeView view)
    {
        PartScanner scanner = new(view);
        scanner.Run();
        return new PartTree(scanner._parts, scanner._defects);
    }

    private void Run()
    {
        int position = Begin(null, 0);
        bool isCut = false;
        while (!isCut && FindBoundary(position, out BoundaryLine line))
        {
            EndAbove(line.Level, ContentEnd(line.Start));
            position = line.End;
            if (line.IsClosing)
            {
                if (!_open[line.Level].IsMultipart)
                {
                    AddDefect($"{_open[line.Level].Place}: a multipart begins with its closing boundary: it is not divided");
                }

                _open.Close(line.Level);
            }
            else if (_parts.Count < _limits.MaxParts)
            {
                position = Begin(_open[line.Level], line.End);
            }
            else
            {
                AddDefect($"more than {_limits.MaxParts} parts: the rest is left out");
                isCut = true;
            }
        }

        if (!isCut && _open.Unclosed > 0)
        {
            AddDefect("a multipart has no closing boundary: it ends with the message or with the part around it");
        }

        EndAbove(-1, _message.Length);
    }

    // Reads the header of a new part and opens it; returns where its body begins.
    private int Begin(MimeNode? parent, int start)
    {
        HeaderScanner scanner = new(_message.Span, start, _open);
        string? contentType = null;
        while (scanner.MoveNext())
        {
            if (contentType is null && scanner.Is("Content-Type"u8))
            {
                // Octet by character, so that a boundary is found as it was sent.
                contentType = HeaderText.Unfold(Encoding.Latin1.GetString(_message.Span[scanner.ValueStart..scanner.End]));
            }
        }

        MimeNode node = new(_view, parent, start, scanner.SectionEnd, scanner.BodyStart);
        if (scanner.LacksEmptyLine)
        {
            AddDefect($"{node.Place}: no empty line between header and body");
        }

        _parts.Add(node);
        parent?.Add(node);
        _open.Push(node, Boundary(node, contentType));
        return scanner.BodyStart;
    }

    private byte[]? Boundary(MimeNode node, string? contentType)
    {
        FieldValue type = FieldValue.Parse(contentType ?? "");
        if (!type.Value.StartsWith("multipart/", StringComparison.Ordinal))
        {
            return null;
        }

        string boundary = (type.Parameters["boundary"] ?? "").TrimEnd();
        if (boundary.Length == 0)
        {
            AddDefect($"{node.Place}: a multipart without a boundary is not divided");
            return null;
        }

        // The one that is about to be opened is below as many as are open, and below the messages around this one.
        if (_view.Depth + _open.Count >= _limits.MaxDepth)
        {
            AddDefect($"{node.Place}: deeper than {_limits.MaxDepth}: not divided");
            return null;
        }

        return Encoding.Latin1.GetBytes(boundary);
    }

    private bool FindBoundary(int position, out BoundaryLine line)
    {
        line = default;
        if (_open.Unclosed == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> octets = _message.Span;
        while (position < octets.Length)
        {
            if (_open.Match(octets, position, out line))
            {
                return true;
            }

            int next = octets[position..].IndexOf("\n--"u8);
            Work.Add(next < 0 ? octets.Length - position : next + 1);
            if (next < 0)
            {
                return false;
            }

            position += next + 1;
        }

        return false;
    }

    // The line end before a boundary belongs to it.
    private int ContentEnd(int lineStart)
    {
        ReadOnlySpan<byte> before = _message.Span[..lineStart];
        return before.EndsWith("\r\n"u8) ? lineStart - 2 : Math.Max(lineStart - 1, 0);
    }

    private void EndAbove(int level, int end)
    {
        while (_open.Count > level + 1)
        {
            _open.Pop().EndAt(end);
        }
    }

    private void AddDefect(string defect)
    {
        if (_defects.Count < PartTree.MaxDefects)
        {
            _defects.Add(defect);
        }
    }
}
