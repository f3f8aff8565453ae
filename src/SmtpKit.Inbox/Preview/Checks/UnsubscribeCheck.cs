using SmtpKit.Inbox.Api;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Preview.Checks;

/// <summary>Looks at the header fields List-Unsubscribe (RFC 2369 sections 2 and 3.2) and List-Unsubscribe-Post (RFC 8058 section 3.1).</summary>
internal static class UnsubscribeCheck
{
    private const int MaxTargets = 20;

    public static ListUnsubscribe Of(MimeView view)
    {
        string? value = view.Headers["List-Unsubscribe"];
        string? post = view.Headers["List-Unsubscribe-Post"];
        List<string> problems = [];
        if (value is null)
        {
            if (post is not null)
            {
                problems.Add("List-Unsubscribe-Post says nothing without a field List-Unsubscribe beside it (RFC 8058 section 3.1).");
            }

            return new ListUnsubscribe(Present: false, OneClick: false, [], problems);
        }

        List<string> targets = Targets(value);
        if (targets.Count == 0)
        {
            problems.Add("List-Unsubscribe has no URL between angle brackets (RFC 2369 section 2).");
        }

        problems.AddRange(targets
            .Where(target => !(Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) && uri.Scheme is "mailto" or "https" or "http"))
            .Select(target => $"'{target}' is no mailto or https URL."));
        bool hasHttps = targets.Any(target => target.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        bool isPost = post?.Trim().Equals("List-Unsubscribe=One-Click", StringComparison.OrdinalIgnoreCase) == true;
        if (post is not null && !isPost)
        {
            problems.Add("List-Unsubscribe-Post has to be 'List-Unsubscribe=One-Click' (RFC 8058 section 3.1).");
        }

        if (isPost && !hasHttps)
        {
            problems.Add("One click needs an https URL in List-Unsubscribe (RFC 8058 section 3.1).");
        }

        return new ListUnsubscribe(Present: true, isPost && hasHttps, targets, problems);
    }

    // What stands between angle brackets; the rest is comment (RFC 2369 section 2).
    private static List<string> Targets(string value)
    {
        List<string> targets = [];
        for (int at = 0; targets.Count < MaxTargets && value.IndexOf('<', at) is >= 0 and int start && value.IndexOf('>', start) is >= 0 and int end; at = end + 1)
        {
            targets.Add(value[(start + 1)..end].Trim());
        }

        return targets;
    }
}
