using System.Globalization;
using System.Text;
using SmtpKit.Mime.Content;

namespace SmtpKit.Mime.Headers;

/// <summary>Reads parameters: <c>; name=value</c>, with what RFC 2231 adds (charsets, percent signs, values in sections), and with what senders do instead.</summary>
internal sealed class ParameterParser(string text, int position)
{
    // Far more than anybody sends.
    private const int MaxParameters = 1000;

    private readonly List<Parameter> _all = [];
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.OrdinalIgnoreCase);
    private int _position = position;

    public MimeParameters Read()
    {
        int read = 0;
        while (_position < text.Length && read++ < MaxParameters)
        {
            string name = ReadName();
            if (_position < text.Length && text[_position] == '=')
            {
                _position++;
                SkipSpace();
                string value = _position < text.Length && text[_position] == '"' ? ReadQuoted() : ReadBare();
                if (name.Length > 0)
                {
                    Add(name, value);
                }
            }

            SkipTo(';');
            _position = Math.Min(_position + 1, text.Length);
        }

        Work.Add(text.Length);
        return _all.Count == 0 ? MimeParameters.None : new MimeParameters([.. _all.Select(one => KeyValuePair.Create(one.Name, one.Decode()))]);
    }

    private string ReadName()
    {
        int start = _position;
        while (_position < text.Length && text[_position] is not ('=' or ';' or '"'))
        {
            _position++;
        }

        return text[start.._position].Trim().ToLowerInvariant();
    }

    // Senders forget the quotes around file names with spaces: up to the semicolon, but without a comment.
    private string ReadBare()
    {
        int start = _position;
        SkipTo(';');
        string value = text[start.._position];
        int comment = value.IndexOf(" (", StringComparison.Ordinal);
        return (comment < 0 ? value : value[..comment]).Trim();
    }

    // Only what needs a backslash loses it: senders put C:\names here as they are.
    private string ReadQuoted()
    {
        StringBuilder value = new();
        for (_position++; _position < text.Length && text[_position] != '"'; _position++)
        {
            if (text[_position] == '\\' && _position + 1 < text.Length && text[_position + 1] is '"' or '\\')
            {
                _position++;
            }

            value.Append(text[_position]);
        }

        _position = Math.Min(_position + 1, text.Length);
        return value.ToString();
    }

    private void SkipTo(char stop)
    {
        int found = text.IndexOf(stop, _position);
        _position = found < 0 ? text.Length : found;
    }

    private void SkipSpace()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t')
        {
            _position++;
        }
    }

    // name, name*, name*0, name*0* (RFC 2231 sections 3 and 4)
    private void Add(string name, string value)
    {
        bool isExtended = name.EndsWith('*');
        name = isExtended ? name[..^1] : name;
        int star = name.LastIndexOf('*');
        int section = -1;
        if (star > 0 && int.TryParse(name.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            section = number;
            name = name[..star];
        }

        if (name.Length == 0)
        {
            return;
        }

        if (!_byName.TryGetValue(name, out Parameter? parameter))
        {
            parameter = new Parameter(name);
            _byName.Add(name, parameter);
            _all.Add(parameter);
        }

        parameter.Add(section, isExtended, value);
    }

    private sealed class Parameter(string name)
    {
        private readonly List<(int Section, bool IsExtended, string Value)> _sections = [];
        private string? _plain;

        public string Name => name;

        public void Add(int section, bool isExtended, string value)
        {
            if (section < 0 && !isExtended)
            {
                // The first one counts, and the forms of RFC 2231 before it: senders give the plain one for programs that know no other.
                _plain ??= value;
                return;
            }

            _sections.Add((Math.Max(section, 0), isExtended, value));
        }

        public string Decode()
        {
            if (_sections.Count == 0)
            {
                return EncodedWords.Decode(_plain!);
            }

            List<byte> octets = [];
            string? charset = null;
            bool isFirst = true;
            int before = -1;
            foreach ((int section, bool isExtended, string value) in _sections.OrderBy(section => section.Section))
            {
                if (section == before)
                {
                    continue;
                }

                before = section;
                string rest = value;
                if (isFirst && isExtended)
                {
                    // charset'language'value
                    string[] parts = value.Split('\'', 3);
                    charset = parts.Length == 3 ? parts[0] : null;
                    rest = parts[^1];
                }

                isFirst = false;
                Append(octets, rest, isExtended);
            }

            return Charsets.Decode(charset, [.. octets]);
        }

        private static void Append(List<byte> octets, string value, bool isExtended)
        {
            byte[] source = Encoding.UTF8.GetBytes(value);
            for (int i = 0; i < source.Length; i++)
            {
                if (isExtended && source[i] == (byte)'%' && i + 2 < source.Length && Hex.Octet(source[i + 1], source[i + 2]) is >= 0 and int octet)
                {
                    octets.Add((byte)octet);
                    i += 2;
                }
                else
                {
                    octets.Add(source[i]);
                }
            }
        }
    }
}
