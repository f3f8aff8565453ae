using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.AspNetCore.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Policies;

/// <summary>Authorization policies decide over mail.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task Mail_NeedsThePolicy()
    {
        await using MailHost host = await StartAsync(SmtpPolicyCommands.Mail);
        await using MailClient client = await host.OpenAsync();
        (await client.SayAsync("MAIL FROM:<ada@example.com>")).Should().StartWith("530 5.7.0");
        (await client.SignInAsync("ada", "secret")).Should().StartWith("235 ");
        (await client.SayAsync("MAIL FROM:<bob@example.com>")).Should().StartWith("550 5.7.1");
        (await client.SayAsync("MAIL FROM:<ada@example.com>")).Should().StartWith("250 ");
        (await client.SayAsync("RCPT TO:<anybody@example.com>")).Should().StartWith("250 ");
        OwnAddress.Asked(host).Should().Equal("nobody: ada@example.com", "ada: bob@example.com", "ada: ada@example.com");
    }

    [Fact]
    public async Task Rcpt_NeedsThePolicy()
    {
        await using MailHost host = await StartAsync(SmtpPolicyCommands.Rcpt);
        await using MailClient client = await host.OpenAsync();
        (await client.SayAsync("MAIL FROM:<bob@example.com>")).Should().StartWith("250 ");
        (await client.SayAsync("RCPT TO:<ada@example.com>")).Should().StartWith("530 5.7.0");
        (await client.SayAsync("RSET")).Should().StartWith("250 ");
        (await client.SignInAsync("ada", "secret")).Should().StartWith("235 ");
        (await client.SayAsync("MAIL FROM:<bob@example.com>")).Should().StartWith("250 ");
        (await client.SayAsync("RCPT TO:<bob@example.com>")).Should().StartWith("550 5.7.1");
        (await client.SayAsync("RCPT TO:<ada@example.com>")).Should().StartWith("250 ");
        OwnAddress.Asked(host).Should().Equal("nobody: ada@example.com", "ada: bob@example.com", "ada: ada@example.com");
    }

    [Fact]
    public async Task Both_MayNeedIt_AndSeveralAreAskedInOrder()
    {
        await using MailHost host = await StartAsync(
            SmtpPolicyCommands.Mail | SmtpPolicyCommands.Rcpt,
            mail => mail.RequirePolicy("Nobody", SmtpPolicyCommands.Rcpt));
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada", "secret")).Should().StartWith("235 ");
        (await client.SayAsync("MAIL FROM:<ada@example.com>")).Should().StartWith("250 ");
        (await client.SayAsync("RCPT TO:<ada@example.com>")).Should().StartWith("550 5.7.1", "the second policy is met by nobody");
        OwnAddress.Asked(host).Should().Equal("ada: ada@example.com", "ada: ada@example.com");
        host.Logs.Lines.Should().Contain(line => line.Contains("policy Nobody was not met, somebody signed in: True; never", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handler_ComesFromTheTransactionsScope()
    {
        await using MailHost host = await StartAsync(SmtpPolicyCommands.Mail | SmtpPolicyCommands.Rcpt);
        await using MailClient client = await host.OpenAsync();
        (await client.SignInAsync("ada", "secret")).Should().StartWith("235 ");
        for (int i = 0; i < 2; i++)
        {
            (await client.SayAsync("MAIL FROM:<ada@example.com>")).Should().StartWith("250 ");
            (await client.SayAsync("RCPT TO:<ada@example.com>")).Should().StartWith("250 ");
            (await client.SayAsync("RSET")).Should().StartWith("250 ");
        }

        host.App.Services.GetRequiredService<Questions>().Scopes.Should().HaveCount(4);
        host.App.Services.GetRequiredService<Questions>().Scopes.Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task PolicyThatIsNotThere_EndsTheStart()
    {
        await using MailHost host = new MailHost().WithSmtp()
            .WithServices(services => services.AddAuthorization())
            .WithMail(mail => mail.RequirePolicy("CanSend"));
        await host.Invoking(h => h.StartAsync()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("RequirePolicy(\"CanSend\"): there is no authorization policy of that name.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Commands_AreMailOrRcpt(int commands)
    {
        ServiceCollection services = new();
        services.AddSmtpServer(_ => { }).Invoking(mail => mail.RequirePolicy("CanSend", (SmtpPolicyCommands)commands))
            .Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Task<MailHost> StartAsync(SmtpPolicyCommands commands, Action<Hosting.ISmtpServerBuilder>? configure = null) => new MailHost()
        .WithOptions(options => options.UserAuthenticator =
            new DelegateUserAuthenticator((_, credential, _) => new(AuthenticationResult.Success(credential.UserName))))
        .WithServices(services => services
            .AddSingleton<Questions>()
            .AddScoped<ScopeMark>()
            .AddScoped<IAuthorizationHandler, OwnAddress>()
            .AddAuthorizationBuilder()
            .AddPolicy("OwnAddress", policy => policy.AddRequirements(new OwnAddressRequirement()))
            .AddPolicy("Nobody", policy => policy.RequireAssertion(context =>
            {
                context.Fail(new AuthorizationFailureReason(null!, "never"));
                return false;
            })))
        .WithMail(mail => mail.RequirePolicy("OwnAddress", commands))
        .WithMail(mail => configure?.Invoke(mail))
        .WithSmtp(rules => rules.AllowPlaintextAuthentication = true)
        .StartAsync();

    private sealed class OwnAddressRequirement : IAuthorizationRequirement;

    private sealed class ScopeMark;

    private sealed class Questions
    {
        public ConcurrentQueue<string> Asked { get; } = new();

        public ConcurrentQueue<object> Scopes { get; } = new();
    }

    private sealed class OwnAddress(Questions questions, ScopeMark scope) : AuthorizationHandler<OwnAddressRequirement, SmtpAuthorizationContext>
    {
        public static ConcurrentQueue<string> Asked(MailHost host) => host.App.Services.GetRequiredService<Questions>().Asked;

        protected override Task HandleRequirementAsync(
            AuthorizationHandlerContext context, OwnAddressRequirement requirement, SmtpAuthorizationContext resource)
        {
            string address = (resource.Recipient?.ToString() ?? resource.Transaction.ReversePath?.ToString())!;
            string? name = context.User.Identity?.Name;
            questions.Asked.Enqueue($"{name ?? "nobody"}: {address}");
            questions.Scopes.Enqueue(scope);
            resource.Session.ServerName.Should().Be("mx.example.com");
            if (address == $"{name}@example.com")
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }
}
