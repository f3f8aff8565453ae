using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Session.Matrix;

/// <summary>Each command in each state is answered as <c>ReplyMatrix.md</c> has it, which was written out from the RFCs.</summary>
public sealed class ReplyMatrixTests
{
    private static readonly ReplyMatrix Matrix = ReplyMatrix.Instance;

    public static TheoryData<string> States => [.. MatrixState.All.Select(state => state.Name)];

    [Fact]
    public void EveryVerbAndEveryState_AreInTheTable()
    {
        Matrix.States.Should().BeEquivalentTo(MatrixState.All.Select(state => state.Name), "a column without a way to its state, or a state without a column, is no test");
        foreach (string state in Matrix.States)
        {
            Matrix[state].Keys.Should().Contain(Enum.GetNames<SmtpVerb>(), $"each verb has a row in the table of '{state}'");
            Matrix[state].Keys.Should().BeSubsetOf(Matrix.Commands.Keys, "each row stands for a line");
            Matrix[state].Values.Select(cell => cell.Next).Where(next => next is not (null or "?")).Should().BeSubsetOf(Matrix.States);
            Matrix[state].Values.Select(cell => cell.Reply).Where(reply => reply is not null)
                .Should().AllSatisfy(reply => reply.Should().MatchRegex(@"^[2-5][0-9][0-9]( [245]\.[0-9]+\.[0-9]+)?$"));
        }

        foreach (SmtpVerb verb in Enum.GetValues<SmtpVerb>())
        {
            CommandParser.Parse(System.Text.Encoding.ASCII.GetBytes(Matrix.Commands[verb.ToString()]), out _).Should().Be(verb, "its row's line is such a command");
        }
    }

    [Fact]
    public void EveryFactThatRulesAskFor_IsTrueInOneStateAndFalseInAnother()
    {
        IEnumerable<SessionFacts> asked = Enum.GetValues<SmtpVerb>().SelectMany(verb => CommandRules.For(verb).Conditions).Select(condition => condition.Fact);
        foreach (SessionFacts fact in asked.Distinct().Where(fact => fact != SessionFacts.None))
        {
            MatrixState.All.Should().Contain(state => state.Facts.HasFlag(fact), $"{fact} needs a column");
            MatrixState.All.Should().Contain(state => !state.Facts.HasFlag(fact), $"the lack of {fact} needs a column");
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task EachCommand_IsAnsweredAsTheTableHasIt(string state)
    {
        List<string> wrong = [];
        foreach ((string row, MatrixCell cell) in Matrix[state])
        {
            await using MatrixClient client = await MatrixClient.InAsync(MatrixState.Named(state));
            string? problem = await client.TryAsync(Matrix.Commands[row], cell) ?? (cell.Ends ? null : await client.HangUpAsync());
            if (problem is not null)
            {
                wrong.Add($"{row}: {problem}");
            }
        }

        wrong.Should().BeEmpty();
    }

    /// <summary>The states where a walk begins: those right after a greeting.</summary>
    public static TheoryData<string> Beginnings => [.. MatrixState.All.Where(state => state.Lines.Length == 0).Select(state => state.Name)];

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void AnyCommandsInAnyOrder_AreAnsweredAsTheTableHasIt(string beginning) =>
        Prop.ForAll(
            Gen.Choose(0, 10_000).ArrayOf().ToArbitrary(),
            steps => WalkAsync(beginning, steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30).WithEndSize(60));

    // Follows the table from cell to cell, with a real session beside it: what a state remembers too long, or forgets too early, shows here.
    private static async Task WalkAsync(string state, int[] steps)
    {
        await using MatrixClient client = await MatrixClient.InAsync(MatrixState.Named(state));
        List<string> path = [state];
        foreach (int step in steps)
        {
            // More often than not a command that gets on, or few walks would see the end of a message.
            KeyValuePair<string, MatrixCell>[] rows = [.. Matrix[state].Where(row => row.Key != "Quit" && (step % 3 == 0 || row.Value.Next is not null))];
            rows = rows.Length == 0 ? [.. Matrix[state]] : rows;
            (string row, MatrixCell cell) = rows[step / 3 % rows.Length];
            string? problem = await client.TryAsync(Matrix.Commands[row], cell);
            path.Add($"{row} ({cell.Reply})");
            problem.Should().BeNull(string.Join(" > ", path));
            if (cell.Ends || cell.Next == "?")
            {
                return;
            }

            state = cell.Next ?? state;
        }

        (await client.HangUpAsync()).Should().BeNull(string.Join(" > ", path));
    }
}
