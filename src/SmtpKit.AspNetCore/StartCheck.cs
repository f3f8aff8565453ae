using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SmtpKit.AspNetCore;

/// <summary>What was added by name is looked for at the host's start, so that a slip of the pen is not found by the first client.</summary>
internal sealed class StartCheck(IServiceProvider services, IEnumerable<StartCheck.Name> names) : IHostedService
{
    /// <summary>What a name stands for.</summary>
    internal enum Kind
    {
        Scheme,
        Policy,
    }

    /// <exception cref="InvalidOperationException">There is no such scheme or policy; the message names it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (Name name in names)
        {
            object? found = name.Kind == Kind.Scheme
                ? await Find<IAuthenticationSchemeProvider>(name, "AddAuthentication").GetSchemeAsync(name.Text).ConfigureAwait(false)
                : await Find<IAuthorizationPolicyProvider>(name, "AddAuthorization").GetPolicyAsync(name.Text).ConfigureAwait(false);
            if (found is null)
            {
                throw new InvalidOperationException($"{Describe(name)}: there is no {(name.Kind == Kind.Scheme ? "authentication scheme" : "authorization policy")} of that name.");
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private T Find<T>(Name name, string call)
        where T : class =>
        services.GetService<T>() ?? throw new InvalidOperationException($"{Describe(name)} needs services.{call}(…).");

    private static string Describe(Name name) =>
        name.Kind == Kind.Scheme ? $"AddBearerAuthenticator(\"{name.Text}\")" : $"RequirePolicy(\"{name.Text}\")";

    /// <summary>A name that was given.</summary>
    internal sealed record Name(Kind Kind, string Text);
}
