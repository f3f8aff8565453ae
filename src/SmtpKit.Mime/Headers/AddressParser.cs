using System.Text;

namespace SmtpKit.Mime.Headers;

/// <summary>
/// Reads address lists (RFC 5322 section 3.4, and the obsolete syntax of section 4.4) from left to right, each character once. What fits no rule is taken as a
/// mail client would: the words before the last one with an @ in it are a name.
/// </summary>
internal sealed class AddressParser(int most)
{
    private readonly List<MimeAddress> _mailboxes = [];
    private readonly List<string> _groups = [];

    // What stands before a delimiter: words and quoted strings, and whether white space stood before them.
    private readonly List<(string Text, bool IsQuoted, bool IsApart)> _words = [];
    private string _text = "";
    private int _position;
    private string? _group;
    private string? _angle;
    private string? _comment;
    private bool _isCut;

    public MimeAddressList ToList() => new(_mailboxes, _groups, _isCut);

    /// <summary>Reads the value of one field, unfolded but not decoded, to the end.</summary>
    public void Read(string text)
    {
        _text = text;
        _position = 0;
        Work.Add(text.Length);
        bool isApart = false;
        while (_position < _text.Length && !_isCut)
        {
            char c = _text[_position];
            switch (c)
            {
                case ' ' or '\t' or '\r' or '\n':
                    _position++;
                    isApart = true;
                    continue;
                case '(':
                    ReadComment();
                    isApart = true;
                    continue;
                case '"':
                    _words.Add((ReadQuoted(), true, isApart));
                    break;
                case '<':
                    // A second pair is what a sender makes of a name with brackets in it; the last one is the address.
                    _angle = ReadAngle();
                    break;
                case ',':
                    _position++;
                    EndMailbox();
                    break;
                case ';':
                    _position++;
                    EndMailbox();
                    _group = null;
                    break;
                case ':' when _angle is null:
                    _position++;
                    BeginGroup();
                    break;
                default:
                    _words.Add((ReadWord(), false, isApart));
                    break;
            }

            isApart = false;
        }

        EndMailbox();
        _group = null;
    }

    // An atom with its dots and its @, as far as no delimiter comes; a domain literal whole.
    private string ReadWord()
    {
        int start = _position++;
        if (_text[start] == '[')
        {
            int end = _text.AsSpan(start).IndexOfAny(']', ',');
            Work.Add(end < 0 ? _text.Length - start : end);
            _position = end < 0 ? _text.Length : start + end + (_text[start + end] == ']' ? 1 : 0);
        }
        else
        {
            while (_position < _text.Length && _text[_position] is not (' ' or '\t' or '\r' or '\n' or '(' or '"' or '<' or ',' or ';' or ':' or '['))
            {
                _position++;
            }
        }

        return _text[start.._position];
    }

    // With its quotes and backslashes: in a local part they belong to the address.
    private string ReadQuoted()
    {
        int start = _position++;
        while (_position < _text.Length && _text[_position] != '"')
        {
            _position += _text[_position] == '\\' ? 2 : 1;
        }

        _position = Math.Min(_position + 1, _text.Length);
        return _text[start.._position];
    }

    private void ReadComment()
    {
        int start = ++_position;
        int depth = 1;
        for (; _position < _text.Length; _position++)
        {
            char c = _text[_position];
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0)
            {
                break;
            }

            _position += c == '\\' ? 1 : 0;
        }

        int end = Math.Min(_position, _text.Length);
        _position = Math.Min(_position + 1, _text.Length);
        _comment ??= EncodedWords.Decode(Unescape(_text.AsSpan(start, end - start))).Trim();
    }

    // "<" [obs-route] addr-spec ">"
    private string ReadAngle()
    {
        StringBuilder address = new();
        _position++;
        bool isRoute = _position < _text.Length && _text[_position] == '@';
        while (_position < _text.Length && _text[_position] != '>')
        {
            char c = _text[_position];
            if (c == '(')
            {
                string? before = _comment;
                ReadComment();
                _comment = before;
            }
            else if (c == '"')
            {
                address.Append(ReadQuoted());
            }
            else
            {
                if (isRoute && c == ':')
                {
                    isRoute = false;
                    address.Clear();
                }
                else if (c is not (' ' or '\t' or '\r' or '\n'))
                {
                    address.Append(c);
                }

                _position++;
            }
        }

        _position = Math.Min(_position + 1, _text.Length);
        return address.ToString();
    }

    private void BeginGroup()
    {
        string name = Phrase(_words.Count) ?? "";
        _words.Clear();
        _comment = null;
        if (_groups.Count == most)
        {
            _isCut = true;
            return;
        }

        _groups.Add(name);
        _group = name;
    }

    private void EndMailbox()
    {
        if (_angle is null && _words.Count == 0)
        {
            _comment = null;
            return;
        }

        if (_mailboxes.Count == most)
        {
            _isCut = true;
            return;
        }

        if (_angle is not null)
        {
            _mailboxes.Add(new MimeAddress(Phrase(_words.Count) ?? NullIfEmpty(_comment), _angle, _group));
        }
        else
        {
            int name = AddressStart();
            string address = string.Concat(_words.Skip(name).Select(word => word.Text));
            _mailboxes.Add(new MimeAddress(Phrase(name) ?? NullIfEmpty(_comment), address, _group));
        }

        _words.Clear();
        _angle = null;
        _comment = null;
    }

    // Where the address begins among words without angle brackets: at the one with the last @, with what touches it or is joined to it by a dot or an @
    // (section 4.4 allows white space there). Without an @ a single word is a local name, and several are a name with no address.
    private int AddressStart()
    {
        int at = _words.FindLastIndex(word => !word.IsQuoted && word.Text.Contains('@', StringComparison.Ordinal));
        if (at < 0)
        {
            return _words.Count == 1 && !_words[0].IsQuoted ? 0 : _words.Count;
        }

        while (at > 0 && (!_words[at].IsApart || _words[at].Text[0] is '@' or '.' || _words[at - 1].Text[^1] is '.' or '@'))
        {
            at--;
        }

        return at;
    }

    // phrase = 1*word: encoded words are decoded, those that stand side by side together.
    private string? Phrase(int count)
    {
        StringBuilder phrase = new();
        StringBuilder plain = new();
        for (int i = 0; i < count; i++)
        {
            (string text, bool isQuoted, bool isApart) = _words[i];
            if (isApart && i > 0)
            {
                plain.Append(' ');
            }

            if (!isQuoted)
            {
                plain.Append(text);
                continue;
            }

            phrase.Append(EncodedWords.Decode(plain.ToString()));
            plain.Clear();
            phrase.Append(EncodedWords.Decode(Unescape(text.AsSpan(1, text.Length - (text.Length > 1 && text[^1] == '"' ? 2 : 1)))));
        }

        return NullIfEmpty(phrase.Append(EncodedWords.Decode(plain.ToString())).ToString().Trim());
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
