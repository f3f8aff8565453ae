using SmtpKit.LoadTest.Report;

namespace SmtpKit.LoadTest.Tests;

public class StatisticsTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 4, 1, 100, 2 }, 3)]
    public void Median_IsInTheMiddle(double[] values, double median) => Statistics.Median(values).Should().Be(median);

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.999, 100)]
    [InlineData(0, 1)]
    [InlineData(1, 100)]
    public void Percentile_IsTheLeastThatSoManyDoNotExceed(double part, long expected)
    {
        long[] sorted = [.. Enumerable.Range(1, 100)];
        Statistics.Percentile(sorted, part).Should().Be(expected);
    }

    [Theory]
    [InlineData(0.0123456, "0.0123")]
    [InlineData(1.005, "1.00")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.5, "1234")]
    [InlineData(0.0, "0")]
    [InlineData(null, "–")]
    public void Figure_HasThreeDigitsThatCount(double? value, string text) => Figures.Three(value).Should().Be(text);
}
