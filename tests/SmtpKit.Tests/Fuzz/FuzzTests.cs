using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SmtpKit.Tests.Fuzz;

/// <summary>
/// The mutation fuzzer. It runs for as long as SMTPKIT_FUZZ_SECONDS says, 10 by default, and always in the same order: SMTPKIT_FUZZ_SEED begins it elsewhere.
/// What it prints when it fails is an entry for <c>Corpus.txt</c>. Nothing else runs meanwhile, so that it can tell what the server keeps.
/// </summary>
[Collection(nameof(FuzzTests))]
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const long MaxGrowth = 16 * 1024 * 1024;

    [Fact]
    public async Task EveryConversationOfTheCorpus_ReachesItsCase()
    {
        foreach ((string name, FuzzInput input) in Corpus.All)
        {
            IReadOnlySet<DefenceCase> reached = await JudgeAsync(input, name);
            if (Enum.TryParse(name, out DefenceCase expected))
            {
                reached.Should().Contain(expected, $"that is what it is for:\n{input}");
            }
        }

        Corpus.All.Select(entry => entry.Name).Should().Contain(Enum.GetNames<DefenceCase>(), "each case has its conversations");
    }

    [Fact]
    public async Task EveryConversationOfTheCorpus_IsTheSameCutAnywhere()
    {
        foreach ((string name, FuzzInput input) in Corpus.All.Where(entry => entry.Input.Octets.Length < 2000))
        {
            byte[] octets = input.Octets;
            FuzzOutcome whole = await FuzzServer.All[input.Server].RunAsync(input.Cut([octets]));
            for (int at = 1; at < octets.Length && !input.ReadsNoMore; at++)
            {
                FuzzInput cut = input.Cut([octets[..at], octets[at..]]);
                await JudgeAsync(cut, name);
                FuzzOutcome outcome = await FuzzServer.All[input.Server].RunAsync(cut);
                Encoding.Latin1.GetString(outcome.Output).Should().Be(Encoding.Latin1.GetString(whole.Output), $"it is the same, cut at {at}:\n{input}");
                outcome.Stored.Should().Equal(whole.Stored);
            }
        }
    }

    [Fact]
    public async Task Mutations_NeverBreakTheServer()
    {
        TimeSpan budget = TimeSpan.FromSeconds(Setting("SMTPKIT_FUZZ_SECONDS", 10));
        int seed = Setting("SMTPKIT_FUZZ_SEED", 1);
        Dictionary<DefenceCase, int> reached = Enum.GetValues<DefenceCase>().ToDictionary(defenceCase => defenceCase, _ => 0);
        int conversations = 0;
        long octets = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (long started = Stopwatch.GetTimestamp(); conversations < Corpus.All.Count || Stopwatch.GetElapsedTime(started) < budget; conversations++)
        {
            // Each conversation has a seed of its own, so that one alone can be had again. The corpus itself comes first, in other segments.
            Mutator mutator = new(new Random(unchecked(seed + conversations)));
            FuzzInput input = conversations < Corpus.All.Count ? mutator.Cut(Corpus.All[conversations].Input) : mutator.Next();
            octets += input.Octets.Length;
            foreach (DefenceCase defenceCase in await JudgeAsync(input, $"seed {unchecked(seed + conversations)}"))
            {
                reached[defenceCase]++;
            }

            if (!input.ReadsNoMore)
            {
                FuzzServer server = FuzzServer.All[input.Server];
                FuzzOutcome one = await server.RunAsync(input);
                FuzzOutcome other = await server.RunAsync(mutator.Cut(input));
                other.Output.AsSpan().SequenceEqual(one.Output).Should().BeTrue($"segments make no difference (seed {unchecked(seed + conversations)}):\n{input}");
                other.Stored.Should().Equal(one.Stored);
            }
        }

        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{conversations} conversations of {octets} octets from seed {seed}; the heap grew by {growth} octets. Reached:"));
        foreach ((DefenceCase defenceCase, int times) in reached)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times,8} {defenceCase}"));
        }

        reached.Should().NotContainValue(0, "a run that never comes to a case says nothing of it");
        growth.Should().BeLessThan(MaxGrowth, "no conversation leaves anything behind");
    }

    private static async Task<IReadOnlySet<DefenceCase>> JudgeAsync(FuzzInput input, string name)
    {
        try
        {
            return await FuzzJudge.JudgeAsync(input);
        }
        catch (Exception problem)
        {
            throw new FuzzProblemException($"{problem.Message}\n\n## {name}\n{input}\n\n{problem}");
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
