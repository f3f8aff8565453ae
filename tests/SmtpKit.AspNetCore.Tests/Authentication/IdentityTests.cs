using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmtpKit.AspNetCore.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Authentication;

/// <summary>Users of ASP.NET Core Identity sign in.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task RightPassword_SignsIn_AsThePrincipalOfIdentity()
    {
        ClaimsPrincipal? seen = null;
        await using MailHost host = await StartAsync(host => host.WithOptions(options =>
            options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
            {
                seen = session.User;
                return new(SmtpReply.Ok);
            })));
        await CreateAsync(host, new User { UserName = "ada", Id = "4711" });
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ADA", "Open sesame 1")).Should().StartWith("235 2.7.0");
        (await client.SendMailAsync()).Should().StartWith("250 2.0.0");
        seen!.Identity!.Name.Should().Be("ada");
        seen.FindFirstValue(ClaimTypes.NameIdentifier).Should().Be("4711");
    }

    [Fact]
    public async Task WrongPasswords_LockOut()
    {
        await using MailHost host = await StartAsync();
        User ada = await CreateAsync(host, new User { UserName = "ada" });
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada", "wrong")).Should().StartWith("535 5.7.8");
        ada.Failures.Should().Be(1);
        (await client.SignInAsync("ada", "wrong")).Should().StartWith("454 4.7.0", "this was the last one");
        (await client.SignInAsync("ada", "Open sesame 1")).Should().StartWith("454 4.7.0", "guessing may not go on");
        ada.LockedUntil = null;
        (await client.SignInAsync("ada", "Open sesame 1")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task UnknownUser_CostsOneHashLikeAKnownOne()
    {
        await using MailHost host = await StartAsync();
        await CreateAsync(host, new User { UserName = "ada" });
        CountingHasher hasher = host.App.Services.GetRequiredService<CountingHasher>();
        await using MailClient client = await host.OpenAsync();
        string known = await client.SignInAsync("ada", "wrong");
        hasher.Verified.Should().Be(1);
        string unknown = await client.SignInAsync("eve", "wrong");
        hasher.Verified.Should().Be(2);
        unknown.Should().Be(known);
        hasher.LastHash.Should().StartWith(CountingHasher.Prefix).And.NotBeNullOrEmpty();
    }

    [Fact]
    public async Task LockedOut_CostsAHashToo()
    {
        await using MailHost host = await StartAsync();
        await CreateAsync(host, new User { UserName = "ada", LockedUntil = DateTimeOffset.MaxValue });
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada", "Open sesame 1")).Should().StartWith("454 4.7.0");
        host.App.Services.GetRequiredService<CountingHasher>().Verified.Should().Be(1);
    }

    [Fact]
    public async Task WhoMayNotSignIn_HearsItOnlyWithThePassword()
    {
        await using MailHost host = await StartAsync(host => host.WithServices(services =>
            services.Configure<IdentityOptions>(options => options.SignIn.RequireConfirmedEmail = true)));
        User ada = await CreateAsync(host, new User { UserName = "ada" });
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada", "Open sesame 1")).Should().StartWith("525 5.7.13");
        (await client.SignInAsync("ada", "wrong")).Should().StartWith("535 5.7.8");
        ada.Failures.Should().Be(1, "guesses count");
        ada.EmailConfirmed = true;
        (await client.SignInAsync("ada", "Open sesame 1")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task SecondFactor_KeepsThePasswordFromSigningInAlone()
    {
        await using MailHost host = await StartAsync(host => host.WithServices(services => services
            .AddIdentityCore<User>().AddTokenProvider<AnyTokens>("any")));
        await CreateAsync(host, new User { UserName = "ada", TwoFactorEnabled = true });
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada", "wrong")).Should().StartWith("535 5.7.8");
        (await client.SignInAsync("ada", "Open sesame 1")).Should().StartWith("534 5.7.9");
    }

    [Fact]
    public async Task OtherName_MayBeLookedUpByTheHost()
    {
        await using MailHost host = await StartAsync(
            host => host.WithMail(mail => mail.AddIdentityAuthenticator<User>((users, name) => users.FindByNameAsync(name.Split('@')[0]))));
        await CreateAsync(host, new User { UserName = "ada" });
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada@example.com", "Open sesame 1")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task TableThatCannotBeReached_IsTemporary()
    {
        await using MailHost host = await StartAsync(
            host => host.WithMail(mail => mail.AddIdentityAuthenticator<User>((_, _) => throw new IOException("no table"))));
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada", "Open sesame 1")).Should().StartWith("454 4.7.0");
    }

    [Fact]
    public async Task TooManyAtOnce_AreTurnedAway()
    {
        PasswordGate gate = new(maxAtOnce: 1);
        List<Task<bool>> waiting = [];
        for (int i = 0; i < 65; i++)
        {
            waiting.Add(gate.TryEnterAsync(CancellationToken.None).AsTask());
        }

        waiting.Count(entry => entry.IsCompleted).Should().Be(1, "one works, the others wait");
        (await gate.TryEnterAsync(CancellationToken.None)).Should().BeFalse();
        for (int i = 0; i < 65; i++)
        {
            (await waiting[i].WaitAsync(MailClient.Patience)).Should().BeTrue();
            gate.Leave();
        }

        using CancellationTokenSource gone = new();
        await gate.TryEnterAsync(gone.Token);
        Task<bool> late = gate.TryEnterAsync(gone.Token).AsTask();
        await gone.CancelAsync();
        await late.Invoking(l => l).Should().ThrowAsync<OperationCanceledException>();
        gate.Leave();
        (await gate.TryEnterAsync(CancellationToken.None)).Should().BeTrue("who gave up holds no place");
    }

    private static Task<MailHost> StartAsync(Action<MailHost>? configure = null)
    {
        MailHost host = new MailHost()
            .WithOptions(options => options.Limits.FailedLoginDelay = TimeSpan.Zero)
            .WithMail(mail => mail.AddIdentityAuthenticator<User>())
            .WithServices(services =>
            {
                services.AddAuthentication();
                services.AddSingleton<CountingHasher>();
                services.AddSingleton<UserStore>();
                services.AddIdentityCore<User>(options => options.Lockout.MaxFailedAccessAttempts = 2).AddSignInManager();
                services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<User>>(s => s.GetRequiredService<CountingHasher>()));
                services.AddSingleton<IUserStore<User>>(s => s.GetRequiredService<UserStore>());
            })
            .WithSmtp(rules => rules.AllowPlaintextAuthentication = true);
        configure?.Invoke(host);
        return host.StartAsync();
    }

    private static async Task<User> CreateAsync(MailHost host, User user)
    {
        await using AsyncServiceScope scope = host.App.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(user, "Open sesame 1")).Succeeded.Should().BeTrue();
        return user;
    }
}
