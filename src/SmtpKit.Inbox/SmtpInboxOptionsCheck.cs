using Microsoft.Extensions.Options;

namespace SmtpKit.Inbox;

/// <summary>Checks the options when the host starts, and names what is wrong.</summary>
internal sealed class SmtpInboxOptionsCheck : IValidateOptions<SmtpInboxOptions>
{
    private const int MaxName = 64;

    public ValidateOptionsResult Validate(string? name, SmtpInboxOptions options)
    {
        List<string> problems = [];
        Check(problems, "", options.MaxMessages, options.MaxOctets, options.MaxAge);
        foreach ((string inbox, NamedInboxOptions rules) in options.Inboxes)
        {
            string prefix = $"{nameof(SmtpInboxOptions.Inboxes)}[\"{inbox}\"].";
            Check(problems, prefix, rules.MaxMessages, rules.MaxOctets, rules.MaxAge);
            if (inbox.Length is 0 or > MaxName || !char.IsAsciiLetterOrDigit(inbox[0]) || !inbox.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                problems.Add($"{nameof(SmtpInboxOptions.Inboxes)}: '{inbox}' is no name: 1 to {MaxName} letters, digits, '-', '_' and '.', a letter or digit first.");
            }

            if (rules.Domains.Count == 0 && rules.Users.Count == 0)
            {
                problems.Add($"{prefix}{nameof(NamedInboxOptions.Domains)} or {nameof(NamedInboxOptions.Users)} is needed: nothing belongs into this inbox.");
            }
        }

        if (options.File is { } file && string.IsNullOrWhiteSpace(file))
        {
            problems.Add($"{nameof(SmtpInboxOptions.File)} is empty: leave it null to keep messages in memory.");
        }

        CheckRelease(problems, options.Release);
        CheckWebhook(problems, options.Webhook);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Select(problem => $"{nameof(SmtpInboxOptions)}.{problem}"));
    }

    private static void Check(List<string> problems, string prefix, int? messages, long? octets, TimeSpan? age)
    {
        if (messages < 1)
        {
            problems.Add($"{prefix}{nameof(SmtpInboxOptions.MaxMessages)} is {messages}; at least 1 is needed.");
        }

        if (octets < 1)
        {
            problems.Add($"{prefix}{nameof(SmtpInboxOptions.MaxOctets)} is {octets}; at least 1 is needed.");
        }

        if (age < TimeSpan.FromSeconds(1))
        {
            problems.Add($"{prefix}{nameof(SmtpInboxOptions.MaxAge)} is {age}; at least a second is needed.");
        }
    }

    private static void CheckRelease(List<string> problems, ReleaseOptions? release)
    {
        if (release is null)
        {
            return;
        }

        const string Prefix = nameof(SmtpInboxOptions.Release) + ".";
        if (Uri.CheckHostName(release.Host) == UriHostNameType.Unknown)
        {
            problems.Add($"{Prefix}{nameof(ReleaseOptions.Host)} is '{release.Host}', which is no host name and no address.");
        }

        if (release.Port is < 1 or > 65535)
        {
            problems.Add($"{Prefix}{nameof(ReleaseOptions.Port)} is {release.Port}; it has to be from 1 to 65535.");
        }

        if (release.Timeout <= TimeSpan.Zero || release.Timeout > TimeSpan.FromMinutes(10))
        {
            problems.Add($"{Prefix}{nameof(ReleaseOptions.Timeout)} is {release.Timeout}; it has to be more than zero and at most ten minutes.");
        }

        if (release.UserName is not null && (release.Password is null || release.Tls == ReleaseTls.None))
        {
            problems.Add($"{Prefix}{nameof(ReleaseOptions.UserName)} needs a {nameof(ReleaseOptions.Password)}, and TLS to send it by.");
        }

        if (release.From is { Length: > 0 } from && !Mailbox.TryParse(from, out _))
        {
            problems.Add($"{Prefix}{nameof(ReleaseOptions.From)} is '{from}', which is no address.");
        }

        problems.AddRange(release.AllowedRecipients
            .Where(allowed => !Mailbox.TryParse(allowed.StartsWith('@') ? "x" + allowed : allowed, out _))
            .Select(allowed => $"{Prefix}{nameof(ReleaseOptions.AllowedRecipients)}: '{allowed}' is neither an address nor a domain with '@' in front."));
    }

    private static void CheckWebhook(List<string> problems, WebhookOptions? webhook)
    {
        if (webhook is null)
        {
            return;
        }

        const string Prefix = nameof(SmtpInboxOptions.Webhook) + ".";
        if (webhook.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            problems.Add($"{Prefix}{nameof(WebhookOptions.Url)} has to be an http or https URL.");
        }

        if (webhook.Timeout <= TimeSpan.Zero || webhook.Timeout > TimeSpan.FromMinutes(10))
        {
            problems.Add($"{Prefix}{nameof(WebhookOptions.Timeout)} is {webhook.Timeout}; it has to be more than zero and at most ten minutes.");
        }

        if (webhook.Attempts is < 1 or > 10)
        {
            problems.Add($"{Prefix}{nameof(WebhookOptions.Attempts)} is {webhook.Attempts}; it has to be from 1 to 10.");
        }
    }
}
