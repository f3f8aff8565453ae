using System.Diagnostics.CodeAnalysis;
using SmtpKit;
using SmtpKit.Hosting;
using SmtpKit.Hosting.Hooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <content>Filters of senders and recipients.</content>
public static partial class SmtpServerBuilderExtensions
{
    /// <summary>Adds a class. Several are asked in the order in which they were added.</summary>
    /// <typeparam name="T">The class; its constructor is given services.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each transaction.</param>
    public static ISmtpServerBuilder AddMailboxFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this ISmtpServerBuilder builder, ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where T : class, IMailboxFilter => builder.Use(HookSource<IMailboxFilter>.Of<T>(builder, lifetime));

    /// <summary>Adds an object, for all sessions. It stays the caller's. Several are asked in the order in which they were added.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="instance">The object.</param>
    public static ISmtpServerBuilder AddMailboxFilter(this ISmtpServerBuilder builder, IMailboxFilter instance) => builder.Use(HookSource<IMailboxFilter>.Of(instance));

    /// <summary>Adds what a function makes. Several are asked in the order in which they were added.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="factory">Given the services of the host or, for another lifetime than a singleton's, of the scope. What it makes, the container disposes of.</param>
    /// <param name="lifetime">Default: <see cref="ServiceLifetime.Singleton"/>, one for all sessions. Scoped: one for each transaction.</param>
    public static ISmtpServerBuilder AddMailboxFilter(
        this ISmtpServerBuilder builder, Func<IServiceProvider, IMailboxFilter> factory, ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        builder.Use(HookSource<IMailboxFilter>.Of(builder, factory, lifetime));

    /// <summary>Adds functions that judge senders and recipients, for all sessions; one left out accepts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="checkSender">Answers for <see cref="IMailboxFilter.CheckSenderAsync"/>.</param>
    /// <param name="checkRecipient">Answers for <see cref="IMailboxFilter.CheckRecipientAsync"/>.</param>
    public static ISmtpServerBuilder AddMailboxFilter(
        this ISmtpServerBuilder builder,
        Func<SmtpSession, MailTransaction, CancellationToken, ValueTask<SmtpReply>>? checkSender = null,
        Func<SmtpSession, MailTransaction, Recipient, CancellationToken, ValueTask<SmtpReply>>? checkRecipient = null) =>
        builder.AddMailboxFilter(new DelegateMailboxFilter(checkSender, checkRecipient));

    private static ISmtpServerBuilder Use(this ISmtpServerBuilder builder, HookSource<IMailboxFilter> source)
    {
        ServerHooks hooks = RegistrationOf(builder).Hooks;
        hooks.MailboxFilters.Add(source);
        return builder;
    }
}
