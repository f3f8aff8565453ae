namespace SmtpKit.Tests.Fuzz;

/// <summary>One conversation as the peer has it: against which server, and what it does.</summary>
/// <param name="Server">The server's name in <see cref="FuzzServer.All"/>.</param>
/// <param name="Steps">What the peer does; what it sends comes in these segments.</param>
internal sealed record FuzzInput(string Server, IReadOnlyList<FuzzStep> Steps)
{
    /// <summary>Everything that the peer sends.</summary>
    public byte[] Octets => [.. Steps.SelectMany(step => step.Octets)];

    /// <summary>How it ends.</summary>
    public FuzzStepKind Ending => Steps is [.., { Kind: not (FuzzStepKind.Send or FuzzStepKind.ReadsNoMore) } last] ? last.Kind : FuzzStepKind.HangUp;

    /// <summary>Whether the peer stops reading.</summary>
    public bool ReadsNoMore => Steps.Any(step => step.Kind == FuzzStepKind.ReadsNoMore);

    /// <summary>The same octets in other segments.</summary>
    public FuzzInput Cut(IEnumerable<byte[]> segments) =>
        this with
        {
            Steps =
            [
                .. Steps.Where(step => step.Kind == FuzzStepKind.ReadsNoMore), .. segments.Select(FuzzStep.Send),
                .. Steps.Where(step => step.Kind is not (FuzzStepKind.Send or FuzzStepKind.ReadsNoMore)),
            ],
        };

    /// <summary>The text that <see cref="Parse"/> takes: for a report, and for the corpus.</summary>
    public override string ToString() => string.Join('\n', [$"server: {Server}", .. Steps.Select(step => step.ToString())]);

    public static FuzzInput Parse(string text)
    {
        string[] lines = [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return new(lines[0]["server: ".Length..], [.. lines.Skip(1).Select(FuzzStep.Parse)]);
    }
}
