using Microsoft.Extensions.DependencyInjection;

namespace SmtpKit.AspNetCore;

/// <summary>The servers of a host.</summary>
internal static class SmtpServers
{
    /// <summary>Finds one.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name that it was added by; empty for the default one.</param>
    /// <exception cref="InvalidOperationException">There is none of that name.</exception>
    public static SmtpServer Find(IServiceProvider services, string name)
    {
        // The default one may be any that the host has registered, also without the builder.
        SmtpServer? server = name.Length == 0 ? services.GetService<SmtpServer>() : services.GetKeyedService<SmtpServer>(name);
        return server ?? throw new InvalidOperationException(name.Length == 0
            ? "UseSmtp: there is no SMTP server among the services. Call services.AddSmtpServer(…)."
            : $"UseSmtp: there is no SMTP server named '{name}' among the services. Call services.AddSmtpServer(\"{name}\", …).");
    }
}
