using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit.AspNetCore.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Authentication;

/// <summary>Bearer tokens, judged by a scheme of the application.</summary>
public sealed class BearerTests
{
    [Theory]
    [InlineData("ada", "235 ", "the principal's own name")]
    [InlineData("Ada", "235 ", "letter case says nothing")]
    [InlineData("preferred", "235 ", "preferred_username")]
    [InlineData("subject", "235 ", "sub, as a handler has mapped it")]
    [InlineData("ada@verified.test", "235 ", "an address that was verified")]
    [InlineData("nickname", "535 5.7.8", "a claim that is not listed")]
    [InlineData("eve", "535 5.7.8", "somebody else")]
    public async Task Name_HasToBeTheTokens(string name, string reply, string because)
    {
        ClaimsPrincipal? seen = null;
        await using MailHost host = await StartAsync(host => host.WithOptions(options => options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
        {
            seen = session.User;
            return new(SmtpReply.Ok);
        })));
        await using MailClient client = await host.OpenAsync();
        (await client.BearAsync(name, "good")).Should().StartWith(reply, because);
        if (reply == "235 ")
        {
            (await client.SendMailAsync()).Should().StartWith("250 ");
            seen!.Identity!.Name.Should().Be(name);
            seen.Identity.IsAuthenticated.Should().BeTrue();
            seen.HasClaim("nickname", "nickname").Should().BeTrue("the token's claims go along");
            seen.IsInRole("sender").Should().BeTrue();
        }
    }

    [Fact]
    public async Task UnverifiedAddress_IsNobodys_UnlessTheHostSaysSo()
    {
        await using (MailHost host = await StartAsync())
        {
            await using MailClient client = await host.OpenAsync();
            (await client.BearAsync("ada@claimed.test", "unverified")).Should().StartWith("535 5.7.8");
        }

        await using (MailHost host = await StartAsync(configure: options => options.RequireVerifiedEmail = false))
        {
            await using MailClient client = await host.OpenAsync();
            (await client.BearAsync("ada@claimed.test", "unverified")).Should().StartWith("235 ");
        }
    }

    [Fact]
    public async Task ListOfClaims_IsTheHosts()
    {
        await using MailHost host = await StartAsync(configure: options =>
        {
            options.UserNameClaimTypes.Clear();
            options.UserNameClaimTypes.Add("nickname");
        });
        await using MailClient client = await host.OpenAsync();
        (await client.BearAsync("preferred", "good")).Should().StartWith("535 5.7.8");
        (await client.BearAsync("nickname", "good")).Should().StartWith("235 ");
    }

    [Theory]
    [InlineData("bad", "535 5.7.8")]
    [InlineData("unreachable", "454 4.7.0")]
    [InlineData("throws", "454 4.7.0")]
    [InlineData("none", "535 5.7.8")]
    [InlineData("anonymous", "535 5.7.8")]
    public async Task Failure_IsTheTokensOrTemporary(string token, string reply)
    {
        await using MailHost host = await StartAsync();
        await using MailClient client = await host.OpenAsync();
        (await client.BearAsync("ada", token)).Should().StartWith(reply);
        (await client.SayAsync("NOOP")).Should().StartWith("250 ");
    }

    [Fact]
    public async Task Request_HasTheTokenAndTheClient()
    {
        await using MailHost host = await StartAsync();
        await using MailClient client = await host.OpenAsync();
        (await client.BearAsync("ada", "good")).Should().StartWith("235 ");
        SeenRequest seen = host.App.Services.GetRequiredService<SeenRequest>();
        seen.Authorization.Should().Be("Bearer good");
        seen.RemoteIpAddress.Should().Be(IPAddress.Loopback);
        seen.Scoped.Should().NotBeNull("the session's scope has the application's services");
    }

    [Fact]
    public async Task OAuthBearer_WithoutAName_TakesTheTokens()
    {
        await using MailHost host = await StartAsync();
        await using MailClient client = await host.OpenAsync();
        string message = Convert.ToBase64String("n,,\u0001auth=Bearer good\u0001\u0001"u8);
        (await client.SayAsync($"AUTH OAUTHBEARER {message}")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task PasswordsAndTokens_StandBesideEachOther()
    {
        await using MailHost host = await StartAsync(host => host
            .WithServices(services =>
            {
                services.AddSingleton<IUserStore<User>, UserStore>();
                services.AddIdentityCore<User>().AddSignInManager();
            })
            .WithMail(mail => mail.AddIdentityAuthenticator<User>()));
        await using (AsyncServiceScope scope = host.App.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(new User { UserName = "bob" }, "Open sesame 1");
        }

        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        await client.ReadReplyAsync();
        (await client.SayAsync("EHLO client.test")).Should().ContainAll("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER");
        (await client.SignInAsync("bob", "wrong")).Should().StartWith("535 ");
        (await client.SignInAsync("bob", "Open sesame 1")).Should().StartWith("235 ");
        await using MailClient other = await host.OpenAsync();
        (await other.BearAsync("ada", "good")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task SchemeThatIsNotThere_EndsTheStart()
    {
        await using MailHost host = new MailHost().WithSmtp()
            .WithServices(services => services.AddAuthentication())
            .WithMail(mail => mail.AddBearerAuthenticator("Nobody"));
        await host.Invoking(h => h.StartAsync()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("AddBearerAuthenticator(\"Nobody\"): there is no authentication scheme of that name.");
    }

    private static Task<MailHost> StartAsync(Action<MailHost>? host = null, Action<BearerAuthenticatorOptions>? configure = null)
    {
        MailHost mail = new MailHost()
            .WithOptions(options => options.Limits.FailedLoginDelay = TimeSpan.Zero)
            .WithServices(services =>
            {
                services.AddSingleton<SeenRequest>();
                services.AddScoped<ScopedThing>();
                services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TokenHandler>("Bearer", null);
            })
            .WithMail(builder => builder.AddBearerAuthenticator(configure: configure))
            .WithSmtp(rules => rules.AllowPlaintextAuthentication = true);
        host?.Invoke(mail);
        return mail.StartAsync();
    }

    internal sealed class ScopedThing;

    internal sealed class SeenRequest
    {
        public string? Authorization { get; set; }

        public IPAddress? RemoteIpAddress { get; set; }

        public object? Scoped { get; set; }
    }

    private sealed class TokenHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SeenRequest seen)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            seen.Authorization = Request.Headers.Authorization;
            seen.RemoteIpAddress = Context.Connection.RemoteIpAddress;
            seen.Scoped = Context.RequestServices.GetService<ScopedThing>();
            return Task.FromResult(seen.Authorization switch
            {
                "Bearer good" => Success(isVerified: true, "ada@verified.test"),
                "Bearer unverified" => Success(isVerified: false, "ada@claimed.test"),
                "Bearer anonymous" => AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity()), Scheme.Name)),
                "Bearer unreachable" => AuthenticateResult.Fail(new AggregateException(new InvalidOperationException("no keys", new HttpRequestException("down")))),
                "Bearer throws" => throw new InvalidOperationException("no configuration"),
                "Bearer none" => AuthenticateResult.NoResult(),
                _ => AuthenticateResult.Fail("The token is not valid."),
            });
        }

        private AuthenticateResult Success(bool isVerified, string email)
        {
            ClaimsIdentity identity = new(
                [
                    new(ClaimTypes.Name, "ada"), new("preferred_username", "preferred"), new(ClaimTypes.NameIdentifier, "subject"), new("nickname", "nickname"),
                    new("email", email), new("email_verified", isVerified ? "true" : "false"), new(ClaimTypes.Role, "sender"),
                ],
                Scheme.Name);
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
        }
    }
}
