namespace SmtpKit.Tests.Fuzz;

/// <summary>The conversations of <c>Corpus.txt</c>, each with its name: a <see cref="DefenceCase"/>, or anything else.</summary>
internal static class Corpus
{
    public static IReadOnlyList<(string Name, FuzzInput Input)> All { get; } = Read();

    private static List<(string Name, FuzzInput Input)> Read()
    {
        using Stream stream = typeof(Corpus).Assembly.GetManifestResourceStream("Corpus.txt")!;
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n## ").Skip(1).Select(entry =>
        {
            int end = entry.IndexOf('\n', StringComparison.Ordinal);
            return (entry[..end], FuzzInput.Parse(entry[end..]));
        })];
    }
}
