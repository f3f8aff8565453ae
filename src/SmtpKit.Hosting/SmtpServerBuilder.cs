using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Hosting.Hooks;

namespace SmtpKit.Hosting;

internal sealed class SmtpServerBuilder(IServiceCollection services, ServerRegistration registration) : ISmtpServerBuilder
{
    public IServiceCollection Services => services;

    public string Name => registration.Name;

    public ServerRegistration Registration => registration;
}
