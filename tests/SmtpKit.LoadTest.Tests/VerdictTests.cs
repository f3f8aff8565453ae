using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Report;

namespace SmtpKit.LoadTest.Tests;

public class VerdictTests
{
    private static readonly Workload Small = new() { Name = "W", Title = "small", MessageOctets = 1024 };

    [Fact]
    public void Ratio_IsOfTheSameRound()
    {
        // The machine was three times as slow in the second round, for both.
        WorkloadResult result = new(Small);
        Round(result, ("a", 10), ("b", 20));
        Round(result, ("a", 30), ("b", 60));
        Round(result, ("a", 10));

        result.Ratios("a", "b").Should().Equal(0.5, 0.5);
    }

    [Theory]
    [InlineData(0.5, "PASS")]
    [InlineData(0.49, "MISS")]
    public void Bar_MayBeReachedExactly(double most, string word)
    {
        WorkloadResult result = new(Small);
        Round(result, ("a", 10), ("b", 20));

        Verdict.Of(new Bar("a", most, "b"), result).Word.Should().Be(word);
    }

    [Fact]
    public void BestRounds_NeedNotBeTheSame()
    {
        WorkloadResult result = new(Small);
        Round(result, ("a", 10), ("b", 40));
        Round(result, ("a", 30), ("b", 20));

        Verdict.Of(new Bar("a", 1, "b"), result).Should().Be(new Verdict(new Bar("a", 1, "b"), Found: 0.875, Best: 0.5));
    }

    [Fact]
    public void BarOfAServerThatFailed_IsNotMeasured()
    {
        WorkloadResult result = new(Small);
        Round(result, ("a", 10), ("b", 20));
        result.Fail("a", "it said 451");

        Verdict verdict = Verdict.Of(new Bar("a", 1, "b"), result);
        verdict.Missed.Should().BeFalse();
        verdict.Word.Should().Be("not measured");
    }

    [Fact]
    public void BarOfMemory_IsAFigure()
    {
        WorkloadResult result = new(Small with { Cost = Cost.PeakMemory });
        result.StartRound();
        result.Add("a", new Measured(1, 1024, TimeSpan.Zero, TimeSpan.Zero, 61_000_000, []));

        Verdict.Of(new Bar("a", 60, null), result).Should().Match<Verdict>(verdict => verdict.Missed && verdict.Found == 61);
    }

    private static void Round(WorkloadResult result, params (string Server, int CpuMilliseconds)[] figures)
    {
        result.StartRound();
        foreach ((string server, int milliseconds) in figures)
        {
            result.Add(server, new Measured(1, 1024, TimeSpan.FromMilliseconds(milliseconds), TimeSpan.Zero, 0, []));
        }
    }
}
