using System.Text;

namespace SmtpKit.Inbox.Preview.Checks;

/// <summary>Cuts a style sheet into declarations and what stands before blocks. It is no parser: enough to see which features are used.</summary>
internal static class CssReader
{
    /// <summary>Reads all pieces, in order.</summary>
    public static IEnumerable<Piece> Read(string css)
    {
        string text = WithoutComments(css);
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '"' or '\'')
            {
                int end = text.IndexOf(c, i + 1);
                i = end < 0 ? text.Length - 1 : end;
            }
            else if (c is '{' or '}' or ';')
            {
                string piece = text[start..i].Trim();
                start = i + 1;
                if (piece.Length > 0)
                {
                    yield return new Piece(piece, c != '{' && !piece.StartsWith('@'));
                }
            }
        }

        if (text[start..].Trim() is { Length: > 0 } rest)
        {
            yield return new Piece(rest, !rest.StartsWith('@'));
        }
    }

    public static string WithoutComments(string css)
    {
        if (!css.Contains("/*", StringComparison.Ordinal))
        {
            return css;
        }

        StringBuilder text = new(css.Length);
        int at = 0;
        while (css.IndexOf("/*", at, StringComparison.Ordinal) is >= 0 and int comment)
        {
            text.Append(css, at, comment - at).Append(' ');
            int end = css.IndexOf("*/", comment + 2, StringComparison.Ordinal);
            at = end < 0 ? css.Length : end + 2;
        }

        return text.Append(css, at, css.Length - at).ToString();
    }

    /// <summary>A piece of a style sheet.</summary>
    /// <param name="Text">Without white space around it.</param>
    /// <param name="IsDeclaration">Whether it is a declaration; else a selector, or an at-rule.</param>
    internal readonly record struct Piece(string Text, bool IsDeclaration);
}
