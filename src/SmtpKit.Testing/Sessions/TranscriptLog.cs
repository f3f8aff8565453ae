using System.Globalization;
using System.Text;

namespace SmtpKit.Testing.Sessions;

/// <summary>The lines of one session, within a bound: when there are too many, the middle is left out, as beginning and end are what tells.</summary>
internal sealed class TranscriptLog
{
    private const int MaxHalf = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _beginning = new();
    private readonly Queue<string> _end = new();
    private int _endLength;
    private int _leftOut;

    public void Client(string line) => Add($"C: {TranscriptText.Of(line)}\n");

    public void Server(ReadOnlySpan<byte> line) => Add($"S: {TranscriptText.Of(line)}\n");

    public void Remark(string text) => Add($"# {TranscriptText.Of(text)}\n");

    /// <summary>The server's last line.</summary>
    public void Closed() => Add("S: (closed)\n");

    /// <summary>The last lines.</summary>
    public string Tail(int lines)
    {
        string[] all = ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\n', all.TakeLast(lines));
    }

    public override string ToString()
    {
        lock (_lock)
        {
            StringBuilder text = new(_beginning.ToString());
            if (_leftOut > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"# ({_leftOut} lines are left out here)\n");
            }

            foreach (string line in _end)
            {
                text.Append(line);
            }

            return text.ToString();
        }
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            if (_end.Count == 0 && _beginning.Length + line.Length <= MaxHalf)
            {
                _beginning.Append(line);
                return;
            }

            _end.Enqueue(line);
            _endLength += line.Length;
            while (_endLength > MaxHalf && _end.Count > 1)
            {
                _endLength -= _end.Dequeue().Length;
                _leftOut++;
            }
        }
    }
}
