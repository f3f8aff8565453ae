using System.Diagnostics.CodeAnalysis;
using SmtpKit;
using SmtpKit.Hosting;
using SmtpKit.Hosting.Hooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <content>Filters of connections.</content>
public static partial class SmtpServerBuilderExtensions
{
    /// <summary>Adds a class. Several are asked in the order in which they were added.</summary>
    /// <typeparam name="T">The class; its constructor is given services.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each session.</param>
    public static ISmtpServerBuilder AddConnectionFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this ISmtpServerBuilder builder, ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where T : class, IConnectionFilter => builder.Use(HookSource<IConnectionFilter>.Of<T>(builder, lifetime));

    /// <summary>Adds an object, for all sessions. It stays the caller's. Several are asked in the order in which they were added.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="instance">The object.</param>
    public static ISmtpServerBuilder AddConnectionFilter(this ISmtpServerBuilder builder, IConnectionFilter instance) => builder.Use(HookSource<IConnectionFilter>.Of(instance));

    /// <summary>Adds what a function makes. Several are asked in the order in which they were added.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="factory">Given the services of the host or, for another lifetime than a singleton's, of the scope. What it makes, the container disposes of.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each session.</param>
    public static ISmtpServerBuilder AddConnectionFilter(
        this ISmtpServerBuilder builder, Func<IServiceProvider, IConnectionFilter> factory, ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        builder.Use(HookSource<IConnectionFilter>.Of(builder, factory, lifetime));

    /// <summary>Adds functions that judge connections and are told how they end, for all sessions; one left out accepts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="onConnected">Answers for <see cref="IConnectionFilter.OnConnectedAsync"/>.</param>
    /// <param name="onHello">Answers for <see cref="IConnectionFilter.OnHelloAsync"/>.</param>
    /// <param name="onDisconnected">Is told what <see cref="IConnectionFilter.OnDisconnectedAsync"/> is told.</param>
    public static ISmtpServerBuilder AddConnectionFilter(
        this ISmtpServerBuilder builder,
        Func<SmtpSession, CancellationToken, ValueTask<SmtpReply>>? onConnected = null,
        Func<SmtpSession, string, CancellationToken, ValueTask<SmtpReply>>? onHello = null,
        Func<SmtpSession, SessionEnd, CancellationToken, ValueTask>? onDisconnected = null) =>
        builder.AddConnectionFilter(new DelegateConnectionFilter(onConnected, onHello, onDisconnected));

    private static ISmtpServerBuilder Use(this ISmtpServerBuilder builder, HookSource<IConnectionFilter> source)
    {
        ServerHooks hooks = RegistrationOf(builder).Hooks;
        hooks.ConnectionFilters.Add(source);
        return builder;
    }
}
