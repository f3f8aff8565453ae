using System.Diagnostics.CodeAnalysis;
using SmtpKit;
using SmtpKit.Hosting;
using SmtpKit.Hosting.Hooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <content>The authenticator.</content>
public static partial class SmtpServerBuilderExtensions
{
    /// <summary>Adds a class. The last one added counts.</summary>
    /// <typeparam name="T">The class; its constructor is given services.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each session.</param>
    public static ISmtpServerBuilder AddUserAuthenticator<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this ISmtpServerBuilder builder, ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where T : class, IUserAuthenticator => builder.Use(HookSource<IUserAuthenticator>.Of<T>(builder, lifetime));

    /// <summary>Adds an object, for all sessions. It stays the caller's. The last one added counts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="instance">The object.</param>
    public static ISmtpServerBuilder AddUserAuthenticator(this ISmtpServerBuilder builder, IUserAuthenticator instance) => builder.Use(HookSource<IUserAuthenticator>.Of(instance));

    /// <summary>Adds what a function makes. The last one added counts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="factory">Given the services of the host or, for another lifetime than a singleton's, of the scope. What it makes, the container disposes of.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each session.</param>
    public static ISmtpServerBuilder AddUserAuthenticator(
        this ISmtpServerBuilder builder, Func<IServiceProvider, IUserAuthenticator> factory, ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        builder.Use(HookSource<IUserAuthenticator>.Of(builder, factory, lifetime));

    /// <summary>Adds a function that judges passwords, for all sessions. The last one added counts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="authenticate">Answers for <see cref="IUserAuthenticator.AuthenticateAsync"/>; given nothing but a <see cref="PasswordCredential"/>.</param>
    public static ISmtpServerBuilder AddUserAuthenticator(
        this ISmtpServerBuilder builder, Func<SmtpSession, PasswordCredential, CancellationToken, ValueTask<AuthenticationResult>> authenticate) =>
        builder.AddUserAuthenticator(new DelegateUserAuthenticator(authenticate));

    private static ISmtpServerBuilder Use(this ISmtpServerBuilder builder, HookSource<IUserAuthenticator> source)
    {
        ServerHooks hooks = RegistrationOf(builder).Hooks;
        hooks.UserAuthenticator = source;
        return builder;
    }
}
