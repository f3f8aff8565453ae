using System.Text;
using System.Text.RegularExpressions;

namespace SmtpKit.Tests.Fuzz;

/// <summary>A whole reply as the peer reads it.</summary>
/// <param name="Code">The three digits.</param>
/// <param name="Enhanced">The enhanced code that stands on each of its lines; null when it stands on none.</param>
internal sealed partial record FuzzReply(string Code, string? Enhanced)
{
    /// <summary>Takes the output apart. What a failed TLS handshake may leave behind the last reply, an alert, is left out.</summary>
    /// <exception cref="FuzzProblemException">It is not a row of well-formed replies.</exception>
    public static IReadOnlyList<FuzzReply> Parse(byte[] output)
    {
        List<FuzzReply> replies = [];
        string? code = null;
        string? enhanced = null;
        string all = Encoding.Latin1.GetString(output);
        for (int at = 0; at < all.Length && all[at] != '\x15';)
        {
            int end = all.IndexOf("\r\n", at, StringComparison.Ordinal);
            Match line = end < 0 ? Match.Empty : Line().Match(all[at..end]);
            if (!line.Success || end - at > 510 || (code is not null && (code != line.Groups[1].Value || enhanced != EnhancedIn(line))))
            {
                throw new FuzzProblemException($"'{all.Substring(at, Math.Min(all.Length - at, 80))}' is no reply line.");
            }

            (code, enhanced) = (line.Groups[1].Value, EnhancedIn(line));
            if (enhanced is not null && enhanced[0] != code[0])
            {
                throw new FuzzProblemException($"'{enhanced}' does not go with {code}.");
            }

            if (line.Groups[2].Value == " ")
            {
                replies.Add(new FuzzReply(code, enhanced));
                code = enhanced = null;
            }

            at = end + 2;
        }

        return code is null ? replies : throw new FuzzProblemException($"The last reply, {code}, has no end.");
    }

    private static string? EnhancedIn(Match line) => line.Groups[3].Success ? line.Groups[3].Value : null;

    // RFC 5321 section 4.2: printable ASCII and tabs; RFC 2034 section 4.
    [GeneratedRegex(@"^([2-5][0-5][0-9])([ -])(?:([245]\.[0-9]{1,3}\.[0-9]{1,3}) )?[\t -~]*$")]
    private static partial Regex Line();
}
