using System.Text;

namespace SmtpKit.Mime.Headers;

/// <summary>A value with parameters behind it: Content-Type (RFC 2045 section 5.1), Content-Disposition (RFC 2183).</summary>
internal sealed class FieldValue
{
    private FieldValue(string value, MimeParameters parameters)
    {
        Value = value;
        Parameters = parameters;
    }

    /// <summary>What stands before the first semicolon, in lower case, without comments and white space.</summary>
    public string Value { get; }

    public MimeParameters Parameters { get; }

    /// <summary>The same parameters behind another value.</summary>
    public FieldValue As(string value) => new(value, Parameters);

    public static FieldValue Parse(string text)
    {
        StringBuilder value = new();
        int depth = 0;
        int end = 0;
        bool isApart = false;
        for (; end < text.Length && (depth > 0 || text[end] != ';'); end++)
        {
            char c = text[end];
            depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
            if (depth > 0 || c is ' ' or '\t' or ')')
            {
                isApart = value.Length > 0;
                continue;
            }

            // A second word is a parameter whose semicolon was forgotten.
            if (isApart && c != '/' && value[^1] != '/')
            {
                break;
            }

            isApart = false;
            value.Append(char.ToLowerInvariant(c));
        }

        Work.Add(end);
        return new FieldValue(value.ToString(), end == text.Length ? MimeParameters.None : new ParameterParser(text, text[end] == ';' ? end + 1 : end).Read());
    }
}
