namespace SmtpKit.LoadTest.Report;

/// <summary>Where a figure is on a logarithmic axis.</summary>
internal sealed class LogScale
{
    private readonly double _least;
    private readonly double _most;
    private readonly double _from;
    private readonly double _to;

    /// <param name="values">Figures above 0; the axis reaches from the next round one below them to the next above.</param>
    /// <param name="from">Where its lower end is.</param>
    /// <param name="to">Where its upper end is.</param>
    public LogScale(IReadOnlyCollection<double> values, double from, double to)
    {
        _least = Round(values.Min(), up: false);
        _most = Round(values.Max(), up: true);
        if (_most <= _least)
        {
            _most = _least * 10;
        }

        _from = from;
        _to = to;
    }

    public double Place(double value) => _from + ((_to - _from) * Math.Log(value / _least) / Math.Log(_most / _least));

    /// <summary>Round figures of the axis: 1, 2 and 5 times a power of ten, or the powers alone when that would be many.</summary>
    public IEnumerable<double> Ticks()
    {
        int[] steps = _most / _least > 200 ? [1] : [1, 2, 5];
        for (int power = Power(_least); power <= Power(_most) + 1; power++)
        {
            foreach (int step in steps)
            {
                double tick = step * Math.Pow(10, power);
                if (tick >= _least * 0.999 && tick <= _most * 1.001)
                {
                    yield return tick;
                }
            }
        }
    }

    private static double Round(double value, bool up)
    {
        double unit = Math.Pow(10, Power(value));
        double[] round = [unit, 2 * unit, 5 * unit, 10 * unit];

        // What is round already, but for the last bit of a division, stays.
        return up ? round.First(step => step >= value * 0.9999) : round.Last(step => step <= value * 1.0001);
    }

    private static int Power(double value) => (int)Math.Floor(Math.Log10(value) + 1e-9);
}
