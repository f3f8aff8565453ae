namespace SmtpKit.Tests.Session.Matrix;

/// <summary>The tables of <c>ReplyMatrix.md</c>.</summary>
internal sealed class ReplyMatrix
{
    private readonly Dictionary<string, Dictionary<string, MatrixCell>> _columns = [];

    private ReplyMatrix()
    {
    }

    public static ReplyMatrix Instance { get; } = Read();

    /// <summary>The line that each row stands for.</summary>
    public Dictionary<string, string> Commands { get; } = [];

    /// <summary>The states, which are the columns.</summary>
    public IReadOnlyCollection<string> States => _columns.Keys;

    /// <summary>The cells of a state, by row.</summary>
    public IReadOnlyDictionary<string, MatrixCell> this[string state] => _columns[state];

    private static ReplyMatrix Read()
    {
        using Stream stream = typeof(ReplyMatrix).Assembly.GetManifestResourceStream("ReplyMatrix.md")!;
        using StreamReader reader = new(stream);
        ReplyMatrix matrix = new();
        string[]? header = null;
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('|'))
            {
                header = null;
                continue;
            }

            string[] cells = [.. line[1..^1].Split('|').Select(cell => cell.Trim())];
            if (header is null)
            {
                header = cells;
                foreach (string state in cells.Skip(1).Where(name => name != "line"))
                {
                    matrix._columns.Add(state, []);
                }
            }
            else if (header[1] == "line")
            {
                if (!line.StartsWith("|-", StringComparison.Ordinal))
                {
                    matrix.Commands.Add(cells[0], cells[1].Trim('`'));
                }
            }
            else if (!line.StartsWith("|-", StringComparison.Ordinal))
            {
                for (int i = 1; i < cells.Length; i++)
                {
                    matrix._columns[header[i]].Add(cells[0], MatrixCell.Parse(cells[i]));
                }
            }
        }

        return matrix;
    }
}
