using System.Text;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Testing.Sessions;

/// <summary>Takes away from a session what a server always offers and this one is not to have; what an endpoint can leave out itself is not seen here.</summary>
internal sealed class CapabilityRules(FakeCapabilities capabilities)
{
    private static readonly (FakeCapabilities Capability, string Keyword)[] AlwaysOffered =
    [
        (FakeCapabilities.Pipelining, "PIPELINING"),
        (FakeCapabilities.Size, "SIZE"),
        (FakeCapabilities.EightBitMime, "8BITMIME"),
        (FakeCapabilities.SmtpUtf8, "SMTPUTF8"),
        (FakeCapabilities.EnhancedStatusCodes, "ENHANCEDSTATUSCODES"),
    ];

    private static readonly (FakeCapabilities Capability, string Keyword)[] MailParameters =
    [
        (FakeCapabilities.Size, "SIZE"),
        (FakeCapabilities.EightBitMime, "BODY"),
        (FakeCapabilities.SmtpUtf8, "SMTPUTF8"),
    ];

    public bool HasNoEnhancedCodes => !capabilities.HasFlag(FakeCapabilities.EnhancedStatusCodes);

    public void Hide(IList<string> lines)
    {
        foreach ((FakeCapabilities capability, string keyword) in AlwaysOffered)
        {
            for (int i = lines.Count - 1; i > 0 && !capabilities.HasFlag(capability); i--)
            {
                if (lines[i] == keyword || lines[i].StartsWith(keyword + " ", StringComparison.Ordinal))
                {
                    lines.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>Refuses the parameters of what is switched off, before anybody looks at their values.</summary>
    public SmtpReply? Refuse(SmtpVerb verb, string line)
    {
        if (verb != SmtpVerb.Mail || MailParameters.All(parameter => capabilities.HasFlag(parameter.Capability)))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(line);
        rest = rest[Math.Min(rest.Length, "MAIL FROM:".Length)..].TrimStart((byte)' ');
        if (!PathParser.TryParseReversePath(ref rest, known: null, out _))
        {
            // Its syntax is the server's affair.
            return null;
        }

        foreach (string parameter in Encoding.UTF8.GetString(rest).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string keyword = parameter.Split('=')[0];
            if (MailParameters.Any(one => one.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase) && !capabilities.HasFlag(one.Capability)))
            {
                return Replies.UnknownParameter;
            }
        }

        return null;
    }
}
