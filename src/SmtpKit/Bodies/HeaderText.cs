namespace SmtpKit.Bodies;

/// <summary>Makes text that comes from a peer fit for a header field.</summary>
internal static class HeaderText
{
    /// <summary>The text with <c>?</c> for every control character: none of it can end the line and begin a field of the peer's choice.</summary>
    /// <remarks>A <see cref="Mailbox"/> has no control character of ASCII; this is the second lock on that door, and the only one for those beyond ASCII.</remarks>
    public static string Harmless(string text)
    {
        int first = text.AsSpan().IndexOfAnyInRange('\0', '\x1F');
        if (first < 0 && text.AsSpan().IndexOfAnyInRange('\x7F', '\x9F') < 0)
        {
            return text;
        }

        return string.Create(text.Length, text, static (harmless, from) =>
        {
            for (int i = 0; i < harmless.Length; i++)
            {
                harmless[i] = char.IsControl(from[i]) ? '?' : from[i];
            }
        });
    }
}
