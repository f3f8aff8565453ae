using System.Diagnostics.CodeAnalysis;
using SmtpKit;
using SmtpKit.Hosting;
using SmtpKit.Hosting.Hooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <content>The store.</content>
public static partial class SmtpServerBuilderExtensions
{
    /// <summary>Adds a class. The last one added counts.</summary>
    /// <typeparam name="T">The class; its constructor is given services.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each transaction.</param>
    public static ISmtpServerBuilder AddMessageStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this ISmtpServerBuilder builder, ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where T : class, IMessageStore => builder.Use(HookSource<IMessageStore>.Of<T>(builder, lifetime));

    /// <summary>Adds an object, for all sessions. It stays the caller's. The last one added counts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="instance">The object.</param>
    public static ISmtpServerBuilder AddMessageStore(this ISmtpServerBuilder builder, IMessageStore instance) => builder.Use(HookSource<IMessageStore>.Of(instance));

    /// <summary>Adds what a function makes. The last one added counts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="factory">Given the services of the host or, for another lifetime than a singleton's, of the scope. What it makes, the container disposes of.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each transaction.</param>
    public static ISmtpServerBuilder AddMessageStore(
        this ISmtpServerBuilder builder, Func<IServiceProvider, IMessageStore> factory, ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        builder.Use(HookSource<IMessageStore>.Of(builder, factory, lifetime));

    /// <summary>Adds a function that takes the messages, for all sessions. The last one added counts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="save">Answers for <see cref="IMessageStore.SaveAsync"/>.</param>
    public static ISmtpServerBuilder AddMessageStore(this ISmtpServerBuilder builder, MessageHandler save) =>
        builder.AddMessageStore(new DelegateMessageStore(save));

    private static ISmtpServerBuilder Use(this ISmtpServerBuilder builder, HookSource<IMessageStore> source)
    {
        ServerHooks hooks = RegistrationOf(builder).Hooks;
        hooks.MessageStore = source;
        return builder;
    }
}
