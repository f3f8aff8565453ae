namespace SmtpKit.Tests.Fuzz;

/// <summary>Has a conversation and says whether the server did anything that it must not do.</summary>
internal static class FuzzJudge
{
    // Replies gather to a pipelined burst, but to a bounded amount: the longest replies, EHLO's, come on top.
    private const int MaxUnsent = 16 * 1024 + 1024;

    /// <summary>Has it.</summary>
    /// <returns>The cases that it was of.</returns>
    /// <exception cref="FuzzProblemException">The server did what it must not do.</exception>
    public static async Task<IReadOnlySet<DefenceCase>> JudgeAsync(FuzzInput input)
    {
        FuzzServer server = FuzzServer.All[input.Server];
        FuzzOutcome outcome = await server.RunAsync(input);
        Demand(outcome.Errors.Count == 0, () => $"It logged: {outcome.Errors[0]}");
        Demand(outcome.MostUnsent <= MaxUnsent, () => $"It kept {outcome.MostUnsent} octets of replies.");

        // More than a line, and nothing of a message, is not kept while more is asked for.
        int longestLine = Math.Max(server.Options.Limits.MaxCommandLine, server.Options.Limits.MaxAuthenticationLine + 2);

        // While the news of a failed sign-in wait, what came with it in one segment stays, too.
        bool waits = server.Options.Limits.FailedLoginDelay > TimeSpan.Zero;
        int bound = longestLine + (waits ? input.Steps.Select(step => step.Octets.Length).DefaultIfEmpty().Max() : 0);
        Demand(outcome.MostHeld <= bound, () => $"It kept {outcome.MostHeld} octets of input.");

        IReadOnlyList<FuzzReply> replies = FuzzReply.Parse(outcome.Output);
        if (input.ReadsNoMore)
        {
            return await JudgeDeafAsync(input, outcome);
        }

        ReferenceReader reference = new(server, input, replies);
        reference.Read();
        Demand(
            outcome.Stored.SequenceEqual(reference.Stored),
            () => $"It stored [{string.Join('|', outcome.Stored)}] and not [{string.Join('|', reference.Stored)}].");
        return reference.Reached;
    }

    // Who reads no more hears a part of what he would have heard, and what was stored meanwhile he has sent.
    private static async Task<IReadOnlySet<DefenceCase>> JudgeDeafAsync(FuzzInput input, FuzzOutcome outcome)
    {
        FuzzInput patient = input with { Steps = [.. input.Steps.Where(step => step.Kind != FuzzStepKind.ReadsNoMore)] };
        FuzzOutcome whole = await FuzzServer.All[input.Server].RunAsync(patient);
        Demand(whole.Output.AsSpan().StartsWith(outcome.Output), () => "A peer that reads no more hears what others do not.");
        Demand(whole.Stored.Take(outcome.Stored.Count).SequenceEqual(outcome.Stored), () => "Of a peer that reads no more it stored what it does not of others.");
        return outcome.Output.Length < whole.Output.Length ? new HashSet<DefenceCase> { DefenceCase.ReadsNoReplies } : [];
    }

    private static void Demand(bool isSo, Func<string> problem)
    {
        if (!isSo)
        {
            throw new FuzzProblemException(problem());
        }
    }
}
