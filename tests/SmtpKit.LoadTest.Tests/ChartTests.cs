using System.Xml.Linq;
using SmtpKit.LoadTest.Report;

namespace SmtpKit.LoadTest.Tests;

public class ChartTests
{
    [Fact]
    public void Scale_PutsEqualFactorsAtEqualDistances()
    {
        LogScale scale = new([1, 10_000], 0, 400);
        new[] { 1.0, 10, 100, 10_000 }.Select(scale.Place).Should().Equal([0, 100, 200, 400], (found, wanted) => Math.Abs(found - wanted) < 1e-6);
    }

    [Fact]
    public void Scale_GoesUp() => new LogScale([1, 100], 300, 100).Place(10).Should().BeApproximately(200, 1e-6);

    [Theory]
    [InlineData(0.03, 0.09, new[] { 0.02, 0.05, 0.1 })]
    [InlineData(1, 1000, new[] { 1.0, 10, 100, 1000 })]
    [InlineData(5, 5, new[] { 5.0, 10, 20, 50 })]
    public void Ticks_AreRoundAndReachAroundTheFigures(double least, double most, double[] ticks) =>
        new LogScale([least, most], 0, 1).Ticks().Should().Equal(ticks, (found, wanted) => Math.Abs(found - wanted) < 1e-9);

    [Fact]
    public void Labels_ThatWouldLieOnEachOtherMoveApart()
    {
        double[] places = Chart.LabelPlaces([100, 102, 300, 379, 380]);
        places.Order().Should().Equal(places, "the order stays");
        places.Zip(places.Skip(1), (upper, lower) => lower - upper).Should().OnlyContain(distance => distance >= 16.9);
        places[^1].Should().BeLessThanOrEqualTo(380);
    }

    [Fact]
    public void Chart_IsWellFormedAndNamesEveryLine()
    {
        Chart chart = new()
        {
            Title = "a < b & c",
            XTitle = "x",
            YTitle = "y",
            XTicks = [(1, "1"), (10, "10")],
            Lines = [new("one", [(1, 0.1), (10, 0.2)]), new("two", [(1, 0.3)])],
        };

        XDocument svg = XDocument.Parse(chart.Draw());
        XNamespace name = "http://www.w3.org/2000/svg";
        svg.Descendants(name + "polyline").Should().HaveCount(2);
        svg.Descendants(name + "text").Select(text => text.Value).Should().Contain(["a < b & c", "one", "two"]);
    }
}
