using System.Globalization;
using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <content>What EHLO and LHLO list: what is really offered at this moment, line by line.</content>
internal sealed partial class EndpointRules
{
    /// <summary>The keywords of EHLO's reply that the server may use itself, whether it does or not.</summary>
    public static IReadOnlyList<string> OwnKeywords { get; } =
    [
        "PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "STARTTLS", "AUTH", "CHUNKING", "BINARYMIME", "DSN", "LIMITS",
        "REQUIRETLS", "MT-PRIORITY", "DELIVERBY", "FUTURERELEASE", "RRVS", "XCLIENT", "XFORWARD",
    ];

    /// <summary>The reply to EHLO and LHLO: what this endpoint really offers at this moment.</summary>
    public SmtpReply EhloFor(SessionFacts facts, TimeProvider clock)
    {
        SmtpReply reply = OfferFor(facts).Ehlo;
        return OfferedTo(facts).HasFlag(SmtpExtensions.FutureRelease) ? new SmtpReply(250, $"{reply.Text}\n{FutureRelease(clock.GetUtcNow())}") : reply;
    }

    private SmtpReply Ehlo(SessionFacts facts, IReadOnlyList<SaslMechanism> mechanisms)
    {
        List<string> lines =
        [
            _options.ServerName,
            "PIPELINING",
            string.Create(CultureInfo.InvariantCulture, $"SIZE {_options.Limits.MaxMessageSize}"),
            "8BITMIME",
            "SMTPUTF8",
        ];

        if (facts.HasFlag(SessionFacts.ChunkingPossible))
        {
            lines.Add("CHUNKING");
        }

        if (OffersBinaryMime)
        {
            lines.Add("BINARYMIME");
        }

        lines.Add("ENHANCEDSTATUSCODES");
        AddExtensions(lines, OfferedTo(facts), _options.Limits);
        if (facts.HasFlag(SessionFacts.TlsPossible) && !facts.HasFlag(SessionFacts.Secured))
        {
            lines.Add("STARTTLS");
        }

        if (mechanisms.Count > 0)
        {
            lines.Add($"AUTH {string.Join(' ', mechanisms.Select(mechanism => mechanism.Name))}");
        }

        if (facts.HasFlag(SessionFacts.TrustedXClient))
        {
            lines.Add("XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT");
            lines.Add("XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE");
        }

        lines.AddRange(_commands
            .Where(own => own.Command.EhloLine is not null && (!own.Command.RequiresTls || facts.HasFlag(SessionFacts.Secured)))
            .Select(own => own.Command.EhloLine!));
        return new SmtpReply(250, string.Join('\n', lines));
    }

    private void AddExtensions(List<string> lines, SmtpExtensions offered, SmtpLimits limits)
    {
        if (offered.HasFlag(SmtpExtensions.Dsn))
        {
            lines.Add("DSN");
        }

        if (offered.HasFlag(SmtpExtensions.Limits) && Limits(limits) is { Length: > 0 } enforced)
        {
            lines.Add($"LIMITS{enforced}");
        }

        if (offered.HasFlag(SmtpExtensions.RequireTls))
        {
            lines.Add("REQUIRETLS");
        }

        if (offered.HasFlag(SmtpExtensions.MtPriority))
        {
            lines.Add("MT-PRIORITY");
        }

        if (offered.HasFlag(SmtpExtensions.DeliverBy))
        {
            lines.Add(Endpoint.DeliverByMinimum > TimeSpan.Zero ? $"DELIVERBY {Seconds(Endpoint.DeliverByMinimum)}" : "DELIVERBY");
        }

        if (offered.HasFlag(SmtpExtensions.Rrvs))
        {
            lines.Add("RRVS");
        }
    }

    // RFC 9422 section 3: what is enforced, each with one to six digits; what is not, or has more, is not listed.
    private static string Limits(SmtpLimits limits)
    {
        return One("MAILMAX", limits.MaxTransactions) + One("RCPTMAX", limits.MaxRecipients) + One("RCPTDOMAINMAX", limits.MaxRecipientDomains);

        static string One(string name, int value) => value is > 0 and <= 999_999 ? string.Create(CultureInfo.InvariantCulture, $" {name}={value}") : "";
    }

    // RFC 4865 section 4: the longest interval, and the moment that it leads to from now, in whole seconds so that no client is promised too much.
    private string FutureRelease(DateTimeOffset now)
    {
        string last = FutureReleaseLimit(now).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return $"FUTURERELEASE {Seconds(Endpoint.FutureReleaseMaximum)} {last}";
    }

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
