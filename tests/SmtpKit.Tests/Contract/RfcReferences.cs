using System.Text.RegularExpressions;

namespace SmtpKit.Tests.Contract;

/// <summary>What a file names of RFCs, in the words that this repository uses for it.</summary>
/// <remarks>
/// <c>RFC 5321 section 4.1.2</c>, <c>RFC 5321 (4.1.2)</c>, <c>RFC 6710 sections 5 and 12</c>, <c>RFC 4422 appendix A</c>, <c>RFC 3454 table B.1</c>; and,
/// without the number, <c>section 4.4</c>: of the RFC that the file names first, which is the one that it is about.
/// </remarks>
internal static partial class RfcReferences
{
    /// <summary>RFCs, each once with an empty section, and with each of its sections that is named.</summary>
    public static IReadOnlySet<(string Rfc, string Section)> In(string source)
    {
        // A comment goes on over its lines.
        string text = LineEnd().Replace(source, " ");
        HashSet<(string, string)> found = [];
        string? first = null;
        string? last = null;
        int afterLast = 0;
        foreach (Match match in Reference().Matches(text))
        {
            if (match.Groups["rfc"] is { Success: true, Value: var rfc })
            {
                first ??= rfc;
                last = rfc;
                afterLast = match.Index + match.Length;
                found.Add((rfc, ""));
                found.Add((rfc, match.Groups["inParentheses"].Value));
            }
            else if (match.Groups["list"] is { Success: true, Value: var list } && first is not null)
            {
                bool isOfTheLast = Joint().IsMatch(text[afterLast..match.Index]);
                foreach (Match section in Section().Matches(list))
                {
                    found.Add((isOfTheLast ? last! : first, section.Value));
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"\r?\n[ \t]*(//+|#)?[ \t]*")]
    private static partial Regex LineEnd();

    // Second: the sections of other documents, which are passed over.
    [GeneratedRegex(
        @"RFC (?<rfc>\d{3,5})(?: \((?<inParentheses>\d+(?:\.\d+)+)\))?"
        + @"|(?:\.txt,?|#15|Context|README) sections? "
        + @"|(?:[Ss]ections?|[Aa]ppendix|[Tt]ables?) (?<list>(?:[A-Z]\b|\d{1,2}|[A-Z]\.\d)(?:\.\d{1,2})*\b"
        + @"(?:(?:,? and|,? or|,) (?:appendix )?(?:\d{1,2}(?:\.\d{1,2})*|[A-Z](?:\.\d{1,2})*)\b(?![\w-]))*)")]
    private static partial Regex Reference();

    // What may stand between an RFC's number and its section.
    [GeneratedRegex(@"^(?:'s \w+)?,? ?\(?$")]
    private static partial Regex Joint();

    [GeneratedRegex(@"\b(?:[A-Z](?:\.\d+)*|\d+(?:\.\d+)*)\b")]
    private static partial Regex Section();
}
