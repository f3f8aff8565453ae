using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmtpKit;
using SmtpKit.AspNetCore;
using SmtpKit.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets an SMTP server use the application's own users, tokens and policies.</summary>
/// <remarks>
/// The authenticators of this class may stand beside each other in one server: each is asked for the kinds of credentials that it accepts, the last one of two that
/// accept the same. An authenticator that is added behind by <c>AddUserAuthenticator</c> takes their place.
/// </remarks>
public static class SmtpServerBuilderAspNetCoreExtensions
{
    /// <summary>Signs in the users of ASP.NET Core Identity by their passwords, with PLAIN and LOGIN.</summary>
    /// <typeparam name="TUser">The application's user, as in <c>AddIdentity</c> or <c>AddIdentityCore</c>.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="findUser">
    /// Finds a user by what the client calls itself; null when there is none. Default: null, <see cref="UserManager{TUser}.FindByNameAsync"/>.
    /// </param>
    /// <remarks>
    /// <para>
    /// Needs <see cref="UserManager{TUser}"/> and <see cref="SignInManager{TUser}"/> among the services: <c>AddIdentityCore</c> with <c>AddSignInManager</c>
    /// and <c>AddAuthentication</c>, or <c>AddIdentity</c>. Both are used in the session's scope. The session's user is what <see cref="SignInManager{TUser}.CreateUserPrincipalAsync"/> makes.
    /// </para>
    /// <para>
    /// A wrong password counts for Identity's lock-out. An unknown user is checked against a hash that no password has, so that it takes as long as a known one,
    /// and hears the same <c>535 5.7.8</c>. A user who is locked out hears <c>454 4.7.0</c>, whatever the password. Only who knows the password hears
    /// <c>525 5.7.13</c>, not allowed to sign in (as long as the address is not confirmed, for example), or <c>534 5.7.9</c>, a second factor is set up.
    /// </para>
    /// <para>Half of the processors at most hash passwords at once; who comes when too many wait already is answered <c>454 4.7.0</c>.</para>
    /// </remarks>
    public static ISmtpServerBuilder AddIdentityAuthenticator<TUser>(
        this ISmtpServerBuilder builder, Func<UserManager<TUser>, string, Task<TUser?>>? findUser = null)
        where TUser : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        findUser ??= static (users, name) => users.FindByNameAsync(name);
        builder.Services.AddHttpContextAccessor();
        builder.Services.TryAddSingleton<IdentityDecoy<TUser>>(_ => new IdentityDecoy<TUser>());
        builder.Services.TryAddSingleton(_ => PasswordGate.ForThisMachine());
        return AuthenticatorSet.Add(builder, services => new IdentityAuthenticator<TUser>(
            services.GetRequiredService<UserManager<TUser>>(),
            services.GetRequiredService<SignInManager<TUser>>(),
            services.GetRequiredService<IdentityDecoy<TUser>>(),
            services.GetRequiredService<PasswordGate>(),
            findUser,
            services,
            services.GetRequiredService<ILoggerFactory>()));
    }

    /// <summary>Signs in by access tokens, with XOAUTH2 and OAUTHBEARER, that an authentication scheme of the application judges.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="scheme">The scheme, for example of <c>AddJwtBearer</c>, <c>AddBearerToken</c> or <c>AddOpenIddict</c>. Default: <c>Bearer</c>.</param>
    /// <param name="configure">Says which claims name the user. Default: null, those of <see cref="BearerAuthenticatorOptions"/>.</param>
    /// <remarks>
    /// <para>
    /// The scheme is asked as in a request with the header <c>Authorization: Bearer …</c>; that request has nothing else but the client's address, the session's
    /// services and its token. The name that the client gives beside its token has to be the principal's, or in one of the claims of
    /// <see cref="BearerAuthenticatorOptions.UserNameClaimTypes"/>; the session's user then goes by that name.
    /// </para>
    /// <para>
    /// A token that is not valid, or another user's, is answered <c>535 5.7.8</c>; one that cannot be judged now, because the scheme throws or its issuer does
    /// not answer, <c>454 4.7.0</c>. A scheme that is not there ends the host's start with an <see cref="InvalidOperationException"/> that names it.
    /// </para>
    /// </remarks>
    public static ISmtpServerBuilder AddBearerAuthenticator(
        this ISmtpServerBuilder builder, string scheme = "Bearer", Action<BearerAuthenticatorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        BearerAuthenticatorOptions options = new();
        configure?.Invoke(options);
        CheckAtStart(builder, StartCheck.Kind.Scheme, scheme);
        return AuthenticatorSet.Add(builder, services => new BearerAuthenticator(
            services.GetService<IAuthenticationService>(), scheme, options, services, services.GetRequiredService<ILoggerFactory>()));
    }

    /// <summary>Asks an authorization policy whether mail is taken.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="policy">The policy's name, as in <c>AddAuthorization</c>.</param>
    /// <param name="commands">At which commands. Default: at MAIL.</param>
    /// <remarks>
    /// <para>
    /// The policy is asked about the session's user, or about one without an identity when nobody signed in; its handlers get an
    /// <see cref="SmtpAuthorizationContext"/> as resource, and come from the transaction's scope. Several policies, and other mailbox filters, are asked in the
    /// order in which they were added; the first that refuses decides.
    /// </para>
    /// <para>
    /// Refused is <c>530 5.7.0</c> where nobody signed in, <c>550 5.7.1</c> otherwise. A policy that is not there ends the host's start with an
    /// <see cref="InvalidOperationException"/> that names it.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="commands"/> is none, or has no such value.</exception>
    public static ISmtpServerBuilder RequirePolicy(this ISmtpServerBuilder builder, string policy, SmtpPolicyCommands commands = SmtpPolicyCommands.Mail)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(policy);
        if (commands == SmtpPolicyCommands.None || (commands & ~(SmtpPolicyCommands.Mail | SmtpPolicyCommands.Rcpt)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(commands), commands, "MAIL, RCPT or both are needed.");
        }

        CheckAtStart(builder, StartCheck.Kind.Policy, policy);
        return builder.AddMailboxFilter(
            services => new PolicyMailboxFilter(
                services.GetRequiredService<IAuthorizationService>(), policy, commands, services.GetRequiredService<ILoggerFactory>()),
            ServiceLifetime.Scoped);
    }

    private static void CheckAtStart(ISmtpServerBuilder builder, StartCheck.Kind kind, string text)
    {
        builder.Services.AddSingleton(new StartCheck.Name(kind, text));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartCheck>());
    }
}
