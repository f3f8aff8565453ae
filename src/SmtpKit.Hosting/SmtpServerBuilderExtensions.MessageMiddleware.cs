using System.Diagnostics.CodeAnalysis;
using SmtpKit;
using SmtpKit.Hosting;
using SmtpKit.Hosting.Hooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <content>Middlewares around the store.</content>
public static partial class SmtpServerBuilderExtensions
{
    /// <summary>Adds a class. The first one added stands outermost.</summary>
    /// <typeparam name="T">The class; its constructor is given services.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each transaction.</param>
    public static ISmtpServerBuilder AddMessageMiddleware<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this ISmtpServerBuilder builder, ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where T : class, IMessageMiddleware => builder.Use(HookSource<IMessageMiddleware>.Of<T>(builder, lifetime));

    /// <summary>Adds an object, for all sessions. It stays the caller's. The first one added stands outermost.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="instance">The object.</param>
    public static ISmtpServerBuilder AddMessageMiddleware(this ISmtpServerBuilder builder, IMessageMiddleware instance) => builder.Use(HookSource<IMessageMiddleware>.Of(instance));

    /// <summary>Adds what a function makes. The first one added stands outermost.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="factory">Given the services of the host or, for another lifetime than a singleton's, of the scope. What it makes, the container disposes of.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each transaction.</param>
    public static ISmtpServerBuilder AddMessageMiddleware(
        this ISmtpServerBuilder builder, Func<IServiceProvider, IMessageMiddleware> factory, ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        builder.Use(HookSource<IMessageMiddleware>.Of(builder, factory, lifetime));

    /// <summary>Adds a function around the store, for all sessions. The first one added stands outermost.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="invoke">Answers for <see cref="IMessageMiddleware.InvokeAsync"/>.</param>
    public static ISmtpServerBuilder AddMessageMiddleware(
        this ISmtpServerBuilder builder,
        Func<SmtpSession, MailTransaction, MessageBody, MessageHandler, CancellationToken, ValueTask<SmtpReply>> invoke) =>
        builder.AddMessageMiddleware(new DelegateMessageMiddleware(invoke));

    private static ISmtpServerBuilder Use(this ISmtpServerBuilder builder, HookSource<IMessageMiddleware> source)
    {
        ServerHooks hooks = RegistrationOf(builder).Hooks;
        hooks.Middleware.Add(source);
        return builder;
    }
}
