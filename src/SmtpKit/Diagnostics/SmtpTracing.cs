using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace SmtpKit.Diagnostics;

/// <summary>The spans of the activity source <c>SmtpKit</c>: one for a session, one for each transaction within it.</summary>
internal static class SmtpTracing
{
    public const string SourceName = "SmtpKit";

    // A trace's header field stands near the top, if anywhere; more than this is not read ahead for it.
    public const int MaxHeaderSection = 64 * 1024;

    private static readonly ActivitySource Source = new(SourceName);

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>Begins a session's span; null when nobody listens.</summary>
    public static Activity? StartSession() => Source.StartActivity("smtp.session", ActivityKind.Server);

    /// <summary>Begins a transaction's span; null when nobody listens.</summary>
    public static Activity? StartTransaction(Activity? session)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The current one is left as it was: each hook is given its own.
        Activity? current = Activity.Current;
        Activity? transaction = Source.StartActivity("smtp.transaction", ActivityKind.Server, session?.Context ?? default);
        Activity.Current = current;
        return transaction;
    }

    /// <summary>The sender's place in its trace, if the message tells it: the header field <c>traceparent</c> (W3C Trace Context section 3.2).</summary>
    /// <param name="section">A header section, or its beginning.</param>
    public static ActivityContext? FindSender(ReadOnlySpan<byte> section)
    {
        while (!section.IsEmpty)
        {
            int end = section.IndexOfAny(LineEnds);
            ReadOnlySpan<byte> line = end < 0 ? section : section[..end];
            if (line.IsEmpty)
            {
                return null;
            }

            if (TryRead(line, out ActivityContext context))
            {
                return context;
            }

            section = end < 0 ? default : section[(end + 1)..].TrimStart((byte)'\n');
        }

        return null;
    }

    private static bool TryRead(ReadOnlySpan<byte> line, out ActivityContext context)
    {
        context = default;
        ReadOnlySpan<byte> name = "traceparent:"u8;
        if (line.Length <= name.Length || line.Length > 200 || !Ascii.EqualsIgnoreCase(line[..name.Length], name))
        {
            return false;
        }

        string value = Encoding.Latin1.GetString(line[name.Length..].Trim(" \t"u8));
        return ActivityContext.TryParse(value, traceState: null, isRemote: true, out context);
    }
}
