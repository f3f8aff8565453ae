using System.Diagnostics;
using System.Text;

namespace SmtpKit.Diagnostics;

/// <summary>
/// Looks for the sender's place in its trace, the header field <c>traceparent</c> (W3C Trace Context section 3.2), in a message that passes by: it holds one
/// line's beginning and nothing else back.
/// </summary>
internal sealed class SenderFinder
{
    // The field stands near the top, if anywhere.
    private const int MaxHeaderSection = 64 * 1024;

    // Longer than the field can be.
    private const int MaxLine = 200;

    private readonly byte[] _line = new byte[MaxLine];
    private int _length;
    private int _seen;

    /// <summary>Whether there is nothing more to look for: it was found, or the header section is over.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Looks at the next octets.</summary>
    /// <returns>What was found; null most of the time.</returns>
    public ActivityContext? Look(ReadOnlySpan<byte> octets)
    {
        while (!IsDone && !octets.IsEmpty)
        {
            int end = octets.IndexOf((byte)'\n');
            Keep(end < 0 ? octets : octets[..end]);
            if (end < 0)
            {
                return null;
            }

            octets = octets[(end + 1)..];
            ReadOnlySpan<byte> line = _line.AsSpan(0, Math.Min(_length, MaxLine)).TrimEnd((byte)'\r');
            bool isWhole = _length <= MaxLine;
            _length = 0;
            if (line.IsEmpty)
            {
                IsDone = true;
            }
            else if (isWhole && TryRead(line, out ActivityContext context))
            {
                IsDone = true;
                return context;
            }
        }

        return null;
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (_length < MaxLine)
        {
            octets[..Math.Min(octets.Length, MaxLine - _length)].CopyTo(_line.AsSpan(_length));
        }

        _length = Math.Min(_length + octets.Length, MaxLine + 1);
        _seen += octets.Length;
        IsDone |= _seen > MaxHeaderSection;
    }

    private static bool TryRead(ReadOnlySpan<byte> line, out ActivityContext context)
    {
        context = default;
        ReadOnlySpan<byte> name = "traceparent:"u8;
        if (line.Length <= name.Length || !Ascii.EqualsIgnoreCase(line[..name.Length], name))
        {
            return false;
        }

        string value = Encoding.Latin1.GetString(line[name.Length..].Trim(" \t"u8));
        return ActivityContext.TryParse(value, traceState: null, isRemote: true, out context);
    }
}
