using System.Globalization;
using System.Net;
using System.Text;

namespace SmtpKit.LoadTest.Report;

/// <summary>A chart with lines over two logarithmic axes, as SVG that can be read on light and on dark ground.</summary>
internal sealed class Chart
{
    private const int Width = 800;
    private const int Height = 440;
    private const int Left = 76;
    private const int Right = 660;
    private const int Top = 52;
    private const int Bottom = 380;
    private const int LabelHeight = 17;

    // Told apart with any kind of sight, and by the marks; each as it is on light ground and on dark.
    private static readonly (string Light, string Dark)[] Colours =
    [
        ("#0060a8", "#5ab0f2"), ("#b34700", "#f0924a"), ("#00795a", "#3fc79a"), ("#8a3d86", "#d991d5"), ("#6b5900", "#d9bf3f"),
        ("#4a4a4a", "#bdbdbd"), ("#a3123a", "#f2728f"),
    ];

    public required string Title { get; init; }

    public required string XTitle { get; init; }

    public required string YTitle { get; init; }

    public required IReadOnlyList<(double X, string Label)> XTicks { get; init; }

    public required IReadOnlyList<ChartLine> Lines { get; init; }

    public string Draw()
    {
        LogScale across = new([.. XTicks.Select(tick => tick.X)], Left, Right);
        double[] heights = [.. Lines.SelectMany(line => line.Points).Select(point => point.Y).DefaultIfEmpty(1)];
        LogScale up = new(heights, Bottom, Top);
        StringBuilder svg = new();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" ");
        svg.Append($"role=\"img\" aria-label=\"{Escape(Title)}\">\n");
        svg.Append($"<style>\n{Style()}</style>\n<rect class=\"ground\" width=\"{Width}\" height=\"{Height}\"/>\n");
        svg.Append($"<text class=\"title\" x=\"{Left}\" y=\"26\">{Escape(Title)}</text>\n");
        DrawAxes(svg, across, up);
        double[] labels = LabelPlaces([.. Lines.Select(line => up.Place(line.Points[^1].Y))]);
        for (int at = 0; at < Lines.Count; at++)
        {
            DrawLine(svg, at, across, up, labels[at]);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Moves labels apart that would lie on each other, as little as possible, in the order of their lines.</summary>
    internal static double[] LabelPlaces(IReadOnlyList<double> wanted)
    {
        double[] places = [.. wanted];
        int[] order = [.. Enumerable.Range(0, places.Length).OrderBy(at => wanted[at])];
        for (int at = 1; at < order.Length; at++)
        {
            places[order[at]] = Math.Max(places[order[at]], places[order[at - 1]] + LabelHeight);
        }

        // Those that were pushed over the lower end push back.
        double least = Bottom;
        foreach (int at in order.Reverse())
        {
            places[at] = Math.Min(places[at], least);
            least = places[at] - LabelHeight;
        }

        return places;
    }

    private void DrawAxes(StringBuilder svg, LogScale across, LogScale up)
    {
        foreach (double tick in up.Ticks())
        {
            string y = Number(up.Place(tick));
            string label = tick.ToString("#,0.######", CultureInfo.InvariantCulture);
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y}\" y2=\"{y}\"/>\n");
            svg.Append($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{y}\" dy=\"4\" text-anchor=\"end\">{label}</text>\n");
        }

        foreach ((double value, string label) in XTicks)
        {
            string x = Number(across.Place(value));
            svg.Append($"<line class=\"axis\" x1=\"{x}\" x2=\"{x}\" y1=\"{Bottom}\" y2=\"{Bottom + 5}\"/>\n");
            svg.Append($"<text class=\"tick\" x=\"{x}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{Escape(label)}</text>\n");
        }

        svg.Append($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Bottom}\" y2=\"{Bottom}\"/>\n");
        svg.Append($"<text class=\"tick\" x=\"{(Left + Right) / 2}\" y=\"{Bottom + 44}\" text-anchor=\"middle\">{Escape(XTitle)}</text>\n");
        svg.Append($"<text class=\"tick\" x=\"{Left}\" y=\"44\">{Escape(YTitle)}</text>\n");
    }

    private void DrawLine(StringBuilder svg, int number, LogScale across, LogScale up, double label)
    {
        ChartLine line = Lines[number];
        string colour = $"c{number % Colours.Length}";
        string points = string.Join(' ', line.Points.Select(point => $"{Number(across.Place(point.X))},{Number(up.Place(point.Y))}"));
        svg.Append($"<polyline class=\"line {colour}\" points=\"{points}\"/>\n");
        foreach ((double x, double y) in line.Points)
        {
            svg.Append($"<circle class=\"mark {colour}\" cx=\"{Number(across.Place(x))}\" cy=\"{Number(up.Place(y))}\" r=\"4\">");
            svg.Append($"<title>{Escape(line.Name)}: {Figures.Three(y)}</title></circle>\n");
        }

        (double lastX, double lastY) = line.Points[^1];
        svg.Append($"<line class=\"lead {colour}\" x1=\"{Number(across.Place(lastX) + 6)}\" y1=\"{Number(up.Place(lastY))}\" ");
        svg.Append($"x2=\"{Right + 14}\" y2=\"{Number(label)}\"/>\n");
        svg.Append($"<text class=\"name {colour}\" x=\"{Right + 18}\" y=\"{Number(label)}\" dy=\"4\">{Escape(line.Name)}</text>\n");
    }

    private static string Style()
    {
        StringBuilder style = new();
        style.Append(".ground{fill:#ffffff}text{font:13px system-ui,sans-serif;fill:#333333}.title{font-size:15px;font-weight:600;fill:#111111}\n");
        style.Append(".grid{stroke:#dddddd}.axis{stroke:#777777}.line{fill:none;stroke-width:2;stroke-linejoin:round}\n");
        style.Append(".lead{stroke-width:1;opacity:.5}.mark{stroke:none}\n");
        AppendColours(style, colour => colour.Light);
        style.Append("@media (prefers-color-scheme:dark){\n.ground{fill:#15181c}text{fill:#c8ccd0}.title{fill:#f0f2f4}\n");
        style.Append(".grid{stroke:#2e3338}.axis{stroke:#888e94}\n");
        AppendColours(style, colour => colour.Dark);
        return style.Append("}\n").ToString();
    }

    private static void AppendColours(StringBuilder style, Func<(string Light, string Dark), string> shade)
    {
        for (int at = 0; at < Colours.Length; at++)
        {
            string colour = shade(Colours[at]);
            style.Append($".line.c{at},.lead.c{at}{{stroke:{colour}}}.mark.c{at},.name.c{at}{{fill:{colour}}}\n");
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
