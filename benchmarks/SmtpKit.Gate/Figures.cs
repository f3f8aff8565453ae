using System.Globalization;
using System.Reflection;
using System.Text;

namespace SmtpKit.Gate;

/// <summary>The committed figures: the table in figures.md, and the comparison with it.</summary>
internal sealed class Figures
{
    private static readonly string Path =
        typeof(Figures).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Figures").Value!;

    private readonly Dictionary<string, Figure> _committed = [];

    private Figures()
    {
    }

    public static Figures Read()
    {
        Figures figures = new();
        foreach (string line in File.ReadLines(Path).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1))
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            double? bar = cells[3].Length > 0 ? Number(cells[3]) : null;
            figures._committed.Add(cells[0], new Figure(cells[0], Number(cells[1]), Number(cells[2]), bar));
        }

        return figures;
    }

    /// <summary>Says how a figure stands to the committed one.</summary>
    /// <returns>Whether it has grown, or is new.</returns>
    public bool IsWorse(Measured now)
    {
        if (!_committed.TryGetValue(now.Name, out Figure? figure))
        {
            Say(now, "not in figures.md: FAILED");
            return true;
        }

        bool isWorse = now.Value > figure.Limit;
        string bar = figure.Bar is { } most ? $" (bar: {Text(most)})" : "";
        Say(now, isWorse ? $"FAILED: {Text(now.Value - figure.Value)} more than {Text(figure.Value)}, {Text(figure.Limit)} is allowed{bar}"
            : now.Value < figure.Value - figure.Tolerance ? $"{Text(figure.Value - now.Value)} less than {Text(figure.Value)}: renew figures.md{bar}"
            : $"committed: {Text(figure.Value)}{bar}");
        return isWorse;
    }

    /// <summary>Puts new values into figures.md; what else is said there stays, and what was not measured.</summary>
    public void Approve(IReadOnlyCollection<Measured> measured)
    {
        foreach (Measured now in measured)
        {
            Figure? old = _committed.GetValueOrDefault(now.Name);
            _committed[now.Name] = new Figure(now.Name, now.Value, old?.Tolerance ?? now.Tolerance, old?.Bar);
        }

        IEnumerable<string> words = File.ReadLines(Path).TakeWhile(line => !line.StartsWith("| ", StringComparison.Ordinal));
        StringBuilder text = new();
        foreach (string line in words)
        {
            text.Append(line).Append('\n');
        }

        text.Append("| For each | Figure | Tolerance | Bar |\n|---|---|---|---|\n");
        foreach (Figure figure in _committed.Values)
        {
            string bar = figure.Bar is { } most ? $"{Text(most)} " : "";
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {Text(figure.Value)} | {Text(figure.Tolerance)} | {bar}|\n");
        }

        File.WriteAllText(Path, text.ToString());
    }

    private static void Say(Measured now, string verdict) => Console.WriteLine($"{now.Name,-62} {Text(now.Value),9}   {verdict}");

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
