using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace SmtpKit.Hosting;

/// <summary>All servers of a host, in the order in which they were added. One object stands among the services, so that each call adds to the same.</summary>
internal sealed class ServerRegistrations
{
    private readonly List<ServerRegistration> _all = [];

    public IReadOnlyList<ServerRegistration> All => _all;

    public static ServerRegistrations? In(IServiceCollection services) =>
        services.FirstOrDefault(service => service.ServiceType == typeof(ServerRegistrations))?.ImplementationInstance as ServerRegistrations;

    public bool TryFind(string? name, [NotNullWhen(true)] out ServerRegistration? registration)
    {
        registration = _all.Find(server => server.Name == name);
        return registration is not null;
    }

    public ServerRegistration Add(string name)
    {
        ServerRegistration registration = new(name);
        _all.Add(registration);
        return registration;
    }
}
