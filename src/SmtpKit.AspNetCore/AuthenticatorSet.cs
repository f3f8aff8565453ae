using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Hosting;

namespace SmtpKit.AspNetCore;

/// <summary>The authenticators that one server was given by this package: a server knows but one, which is all of them.</summary>
internal sealed class AuthenticatorSet
{
    private readonly List<Func<IServiceProvider, IUserAuthenticator>> _factories = [];

    /// <summary>Adds one to a server; what it is made of comes from the session's scope.</summary>
    public static ISmtpServerBuilder Add(ISmtpServerBuilder builder, Func<IServiceProvider, IUserAuthenticator> factory)
    {
        AuthenticatorSet? set = builder.Services
            .Where(service => service.IsKeyedService && service.ServiceType == typeof(AuthenticatorSet) && builder.Name.Equals(service.ServiceKey))
            .Select(service => (AuthenticatorSet?)service.KeyedImplementationInstance)
            .FirstOrDefault();
        if (set is null)
        {
            set = new AuthenticatorSet();
            builder.Services.AddKeyedSingleton(builder.Name, set);
        }

        set._factories.Add(factory);
        return builder.AddUserAuthenticator(set.Make, ServiceLifetime.Scoped);
    }

    private IUserAuthenticator Make(IServiceProvider services) =>
        _factories is [var only] ? only(services) : new Combined([.. _factories.Select(factory => factory(services))]);

    /// <summary>Asks for each credential the last one that accepts its kind.</summary>
    internal sealed class Combined(IReadOnlyList<IUserAuthenticator> authenticators) : IUserAuthenticator
    {
        public SmtpCredentialKinds Accepts => authenticators.Aggregate(SmtpCredentialKinds.None, (kinds, authenticator) => kinds | authenticator.Accepts);

        public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
            For(KindOf(credential)) is { } authenticator
                ? authenticator.AuthenticateAsync(session, credential, cancellationToken)
                : new(AuthenticationResult.Failed);

        private IUserAuthenticator? For(SmtpCredentialKinds kind) => authenticators.LastOrDefault(authenticator => authenticator.Accepts.HasFlag(kind));

        private static SmtpCredentialKinds KindOf(SmtpCredential credential) =>
            credential is BearerCredential ? SmtpCredentialKinds.BearerToken : SmtpCredentialKinds.Password;
    }
}
