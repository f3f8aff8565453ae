using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmtpKit.Hosting.Hooks;

/// <summary>How a hook is come by.</summary>
/// <typeparam name="THook">The hook's interface.</typeparam>
/// <param name="IsSingleton">Whether there is one for all sessions, which needs no scope.</param>
/// <param name="Find">Finds it: a singleton among the host's services, any other among those of a scope.</param>
internal sealed record HookSource<THook>(bool IsSingleton, Func<IServiceProvider, THook> Find)
    where THook : class
{
    /// <summary>An object that is there.</summary>
    public static HookSource<THook> Of(THook instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return new(IsSingleton: true, _ => instance);
    }

    /// <summary>A class, registered under itself unless it is already; by the server's name, so that two servers have one each.</summary>
    public static HookSource<THook> Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        ISmtpServerBuilder builder, ServiceLifetime lifetime)
        where T : class, THook
    {
        ArgumentNullException.ThrowIfNull(builder);
        string name = builder.Name;
        bool isKeyed = name != Options.DefaultName;
        ServiceDescriptor? service = builder.Services.LastOrDefault(
            known => known.ServiceType == typeof(T) && known.IsKeyedService == isKeyed && (!isKeyed || name.Equals(known.ServiceKey)));
        if (service is null)
        {
            service = isKeyed ? new ServiceDescriptor(typeof(T), name, typeof(T), lifetime) : new ServiceDescriptor(typeof(T), typeof(T), lifetime);
            builder.Services.Add(service);
        }

        return new(
            service.Lifetime == ServiceLifetime.Singleton,
            isKeyed ? services => services.GetRequiredKeyedService<T>(name) : services => services.GetRequiredService<T>());
    }

    /// <summary>What a function makes, under a key that nobody else has.</summary>
    public static HookSource<THook> Of(ISmtpServerBuilder builder, Func<IServiceProvider, THook> factory, ServiceLifetime lifetime)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        object key = new();
        builder.Services.Add(new ServiceDescriptor(typeof(THook), key, (services, _) => factory(services), lifetime));
        return new(lifetime == ServiceLifetime.Singleton, services => services.GetRequiredKeyedService<THook>(key));
    }
}
