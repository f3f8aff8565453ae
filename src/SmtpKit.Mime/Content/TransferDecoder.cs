namespace SmtpKit.Mime.Content;

/// <summary>
/// Undoes a transfer encoding, as many octets at a time as are wanted. Takes whatever comes: what cannot be part of base64 is skipped, what is no quoted-printable
/// stands for itself.
/// </summary>
internal sealed class TransferDecoder(TransferEncoding encoding, ReadOnlyMemory<byte> source)
{
    private const byte Skip = 64;
    private const byte Bad = 65;
    private static readonly byte[] Values = MakeValues();

    private int _position;

    // base64: bits that were read and not yet given out; characters of the group of four; whether there were any.
    private int _bits;
    private int _bitCount;
    private int _group;
    private bool _hasData;

    // quoted-printable: white space up to here was looked at, and is not at the end of a line.
    private int _spaceUntil;

    /// <summary>What had to be mended so far, in words; null for nothing.</summary>
    public string? Defect { get; private set; }

    public static byte[] Decode(TransferEncoding encoding, ReadOnlyMemory<byte> source)
    {
        // Neither encoding makes octets more.
        byte[] result = new byte[encoding == TransferEncoding.Base64 ? (int)(source.Length * 3L / 4) + 3 : source.Length];
        int length = new TransferDecoder(encoding, source).Read(result);
        return length == result.Length ? result : result[..length];
    }

    /// <summary>Decodes into a buffer: as much as fits or as there is, 0 at the end.</summary>
    public int Read(Span<byte> buffer)
    {
        int before = _position;
        int written = encoding switch
        {
            TransferEncoding.Base64 => ReadBase64(buffer),
            TransferEncoding.QuotedPrintable => ReadQuotedPrintable(buffer),
            _ => ReadAsItIs(buffer),
        };
        Work.Add(_position - before);
        return written;
    }

    private int ReadAsItIs(Span<byte> buffer)
    {
        ReadOnlySpan<byte> part = source.Span[_position..];
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        _position += part.Length;
        return part.Length;
    }

    // RFC 2045 section 6.8. The first equals sign ends it: behind the padding stands what some list put below the message.
    private int ReadBase64(Span<byte> buffer)
    {
        ReadOnlySpan<byte> octets = source.Span;
        int written = 0;
        while (written < buffer.Length && _position < octets.Length)
        {
            byte octet = octets[_position++];
            byte value = Values[octet];
            if (value < Skip)
            {
                _bits = (_bits << 6) | value;
                _bitCount += 6;
                _group = (_group + 1) & 3;
                _hasData = true;
                if (_bitCount >= 8)
                {
                    _bitCount -= 8;
                    buffer[written++] = (byte)(_bits >> _bitCount);
                }
            }
            else if (octet == (byte)'=')
            {
                if (_hasData)
                {
                    Defect ??= octets[_position..].ContainsAnyExcept("= \t\r\n"u8) ? "base64 goes on behind its end: the rest is left out" : null;
                    Work.Add(octets.Length - _position);
                    _position = octets.Length;

                    // One character alone makes no octet: padding does not complete it.
                    _group = _group == 1 ? 1 : 0;
                }
            }
            else if (value == Bad)
            {
                Defect ??= "base64 holds characters that do not belong to it: they are left out";
            }
        }

        if (_position == octets.Length && _group != 0)
        {
            Defect ??= "base64 ends too early";
        }

        return written;
    }

    // RFC 2045 section 6.7.
    private int ReadQuotedPrintable(Span<byte> buffer)
    {
        ReadOnlySpan<byte> octets = source.Span;
        int written = 0;
        while (written < buffer.Length && _position < octets.Length)
        {
            byte octet = octets[_position];
            if (octet == (byte)'=')
            {
                if (TryReadEscape(octets, out int value))
                {
                    buffer[written++] = (byte)value;
                }
                else if (!TrySkipSoftBreak(octets))
                {
                    Defect ??= "quoted-printable holds an equals sign that escapes nothing: it stands for itself";
                    buffer[written++] = octet;
                    _position++;
                }
            }
            else if (octet is (byte)' ' or (byte)'\t' && _position >= _spaceUntil && SkipTrailingSpace(octets))
            {
                // Rule 3: it was added on the way.
            }
            else
            {
                buffer[written++] = octet;
                _position++;
            }
        }

        return written;
    }

    private bool TryReadEscape(ReadOnlySpan<byte> octets, out int value)
    {
        value = -1;
        if (octets.Length - _position >= 3)
        {
            value = Hex.Octet(octets[_position + 1], octets[_position + 2]);
            _position += value < 0 ? 0 : 3;
        }

        return value >= 0;
    }

    // Rule 5; white space that came behind it on the way goes too, and one at the very end breaks nothing.
    private bool TrySkipSoftBreak(ReadOnlySpan<byte> octets)
    {
        int end = SpaceEnd(octets, _position + 1);
        if (end < octets.Length && !IsLineEnd(octets[end..]))
        {
            return false;
        }

        _position = end == octets.Length ? end : end + (octets[end] == (byte)'\r' ? 2 : 1);
        return true;
    }

    private bool SkipTrailingSpace(ReadOnlySpan<byte> octets)
    {
        int end = SpaceEnd(octets, _position);
        if (end == octets.Length || IsLineEnd(octets[end..]))
        {
            _position = end;
            return true;
        }

        _spaceUntil = end;
        return false;
    }

    // A run is looked at once: the equals sign before it and the run itself both end where they have looked.
    private int SpaceEnd(ReadOnlySpan<byte> octets, int from)
    {
        if (from < _spaceUntil)
        {
            return _spaceUntil;
        }

        int length = octets[from..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        int end = length < 0 ? octets.Length : from + length;
        Work.Add(end - from);
        return end;
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> octets) => octets[0] == (byte)'\n' || octets.StartsWith("\r\n"u8);

    private static byte[] MakeValues()
    {
        byte[] values = new byte[256];
        Array.Fill(values, Bad);
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (int i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (byte)i;
        }

        foreach (byte octet in " \t\r\n"u8)
        {
            values[octet] = Skip;
        }

        return values;
    }
}
