using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace SmtpKit.Hosting.Configuration;

/// <summary>Says that a server's section may have changed.</summary>
internal sealed class SettingsChangeTokenSource(ServerRegistration registration, IConfiguration? configuration) : IOptionsChangeTokenSource<SmtpServerOptions>
{
    public string Name => registration.Name;

    public IChangeToken GetChangeToken() =>
        SettingsKeys.SectionOf(registration, configuration)?.GetReloadToken() ?? new CancellationChangeToken(CancellationToken.None);
}
