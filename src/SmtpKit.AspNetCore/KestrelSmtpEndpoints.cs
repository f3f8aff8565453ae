using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SmtpKit.AspNetCore;

/// <summary>Remembers which endpoints of Kestrel speak SMTP. Kestrel's options know no more of them than that they are endpoints.</summary>
internal static class KestrelSmtpEndpoints
{
    // By the options, which are one object for each host and live as long as it does.
    private static readonly ConditionalWeakTable<KestrelServerOptions, List<KestrelSmtpEndpoint>> Known = [];

    /// <summary>Those of one host, in the order of <c>UseSmtp</c>. Added to while the options are made, on one thread.</summary>
    public static List<KestrelSmtpEndpoint> Of(KestrelServerOptions options) => Known.GetValue(options, static _ => []);
}
