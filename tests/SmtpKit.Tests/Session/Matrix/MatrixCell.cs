namespace SmtpKit.Tests.Session.Matrix;

/// <summary>What one command is answered in one state.</summary>
/// <param name="Reply">Code and enhanced code; null when there is no reply.</param>
/// <param name="Each">Whether there is such a reply for each recipient.</param>
/// <param name="Ends">Whether the connection ends.</param>
/// <param name="Next">The state afterwards; null when it is the same, <c>?</c> when no column shows it.</param>
internal sealed record MatrixCell(string? Reply, bool Each, bool Ends, string? Next)
{
    public static MatrixCell Parse(string text)
    {
        string[] halves = text.Split(" > ");
        string reply = halves[0].Trim();
        bool each = reply.EndsWith(" each", StringComparison.Ordinal);
        reply = each ? reply[..^5] : reply;
        bool ends = reply.EndsWith(" x", StringComparison.Ordinal);
        reply = ends ? reply[..^2] : reply;
        return new(reply == "..." ? null : reply, each, ends, halves.Length > 1 ? halves[1].Trim() : null);
    }

    /// <summary>Whether a reply, without its text, is this one.</summary>
    public bool Matches(string? reply)
    {
        // Without an enhanced code here, there is none: the text does not look like one either.
        string[] words = reply?.Split('\n')[^1].Split([' '], 3) ?? [];
        return words.Length > 0 && Reply == (words.Length > 1 && words[1].Count(c => c == '.') == 2 && char.IsAsciiDigit(words[1][0]) ? $"{words[0]} {words[1]}" : words[0]);
    }
}
