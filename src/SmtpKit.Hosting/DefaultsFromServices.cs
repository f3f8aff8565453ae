using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmtpKit.Hosting;

/// <summary>What a server has from its host unless something else is set: first of all that is configured.</summary>
internal sealed class DefaultsFromServices(IServiceProvider services, ServerRegistrations registrations) : IConfigureNamedOptions<SmtpServerOptions>
{
    public void Configure(SmtpServerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, SmtpServerOptions options)
    {
        if (!registrations.TryFind(name, out _))
        {
            return;
        }

        options.LoggerFactory = services.GetRequiredService<ILoggerFactory>();
        options.LogScopes = true;
        options.MeterFactory = services.GetService<IMeterFactory>();
        options.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
    }
}
