namespace SmtpKit.Mime.Parts;

/// <summary>What a message is made of.</summary>
/// <param name="Parts">In the order of the message; the first one is the message itself.</param>
/// <param name="Defects">What was mended or left out.</param>
internal sealed record PartTree(IReadOnlyList<MimeNode> Parts, IReadOnlyList<string> Defects)
{
    /// <summary>Nobody reads more than so many.</summary>
    public const int MaxDefects = 100;
}
