using System.Buffers;
using SmtpKit.Mime.Parts;

namespace SmtpKit.Mime.Headers;

/// <summary>Goes through the fields of a header section (RFC 5322 section 2.2), which ends with an empty line or with a line that can be no field.</summary>
internal ref struct HeaderScanner
{
    // ftext (RFC 5322 section 3.6.8): printable ASCII without the colon.
    private static readonly SearchValues<byte> NameOctets = SearchValues.Create([.. Enumerable.Range(33, 94).Where(c => c != ':').Select(c => (byte)c)]);

    private readonly ReadOnlySpan<byte> _octets;
    private readonly OpenParts? _boundaries;
    private int _position;

    /// <summary>Begins at a place of the message.</summary>
    /// <param name="octets">All of it.</param>
    /// <param name="position">Where the section begins.</param>
    /// <param name="boundaries">A line that is one of these ends the section too; null for none.</param>
    public HeaderScanner(ReadOnlySpan<byte> octets, int position = 0, OpenParts? boundaries = null)
    {
        _octets = octets;
        _boundaries = boundaries;
        _position = position;

        // The first line of a message in an mbox file, which some programs leave on; "From :" is a field.
        if (position == 0 && octets.StartsWith("From "u8) && !octets[5..].TrimStart((byte)' ').StartsWith(":"u8))
        {
            _position = LineEnd(0);
        }
    }

    /// <summary>Where the current field begins.</summary>
    public int Start { get; private set; }

    /// <summary>Octets of its name.</summary>
    public int NameLength { get; private set; }

    /// <summary>Where its value begins: behind the colon.</summary>
    public int ValueStart { get; private set; }

    /// <summary>Where it ends: before the end of its last line.</summary>
    public int End { get; private set; }

    /// <summary>At the end: where the last field was over, its line's end included.</summary>
    public int SectionEnd { get; private set; }

    /// <summary>At the end: where the body begins.</summary>
    public int BodyStart { get; private set; }

    /// <summary>At the end: whether a line followed that is neither a field nor empty.</summary>
    public bool LacksEmptyLine { get; private set; }

    /// <summary>Whether the current field has this name, whatever its case.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(_octets.Slice(Start, NameLength), name);

    /// <summary>Goes to the next field; false at the end of the section.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            SectionEnd = _position;
            BodyStart = _position;
            if (_position == _octets.Length)
            {
                return false;
            }

            ReadOnlySpan<byte> line = _octets[_position..];
            if (line[0] == (byte)'\n' || line.StartsWith("\r\n"u8))
            {
                BodyStart = LineEnd(_position);
                return false;
            }

            if (_boundaries is not null && _boundaries.Match(_octets, _position, out _))
            {
                return false;
            }

            int name = line.IndexOfAnyExcept(NameOctets);
            int colon = name < 0 ? -1 : name;
            while (colon >= 0 && colon < line.Length && line[colon] is (byte)' ' or (byte)'\t')
            {
                colon++;
            }

            Work.Add(name < 0 ? line.Length : colon);
            bool isContinuation = name == 0 && line[0] is (byte)' ' or (byte)'\t';
            if (!isContinuation && (colon < 0 || colon == line.Length || line[colon] != (byte)':'))
            {
                LacksEmptyLine = true;
                return false;
            }

            Start = _position;
            NameLength = name;
            ValueStart = _position + colon + 1;
            ReadToEnd();

            // A line without a name, or one that continues nothing, is no field; the section goes on.
            if (name > 0)
            {
                return true;
            }
        }
    }

    // The field and its continuations: lines that begin with white space.
    private void ReadToEnd()
    {
        do
        {
            _position = LineEnd(_position);
        }
        while (_position < _octets.Length && _octets[_position] is (byte)' ' or (byte)'\t');

        End = _position;
        if (_octets[End - 1] == (byte)'\n')
        {
            End -= End - 2 >= Start && _octets[End - 2] == (byte)'\r' ? 2 : 1;
        }

        End = Math.Max(End, Math.Min(ValueStart, _position));
        ValueStart = Math.Min(ValueStart, End);
    }

    private readonly int LineEnd(int from)
    {
        int end = _octets[from..].IndexOf((byte)'\n');
        end = end < 0 ? _octets.Length : from + end + 1;
        Work.Add(end - from);
        return end;
    }
}
