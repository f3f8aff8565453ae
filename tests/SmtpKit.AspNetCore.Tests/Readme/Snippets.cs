using System.Net.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace SmtpKit.AspNetCore.Tests.Readme;

/// <summary>What the README shows, as the compiler sees it.</summary>
internal static class Snippets
{
    public static void TakeMail(string[] args, InMemoryMessageStore inbox)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSmtpServer().AddMessageStore(inbox);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenAnyIP(8080);
            kestrel.ListenAnyIP(25, listen => listen.UseSmtp());
        });
    }

    public static void Submission(KestrelServerOptions kestrel)
    {
        kestrel.ListenAnyIP(465, listen => listen.UseSmtp("submission", rules =>
        {
            rules.Protocol = SmtpProtocol.Submission;
            rules.Tls = TlsMode.Implicit;
            rules.RequireAuthentication = true;
        }));
    }

    public static void BehindHttps(KestrelServerOptions kestrel)
    {
        kestrel.ListenAnyIP(465, listen => listen
            .UseHttps(https => https.OnAuthenticate = (_, tls) => tls.ApplicationProtocols = [new SslApplicationProtocol("smtp")])
            .UseSmtp());
    }

    public static void Users(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication().AddBearerToken("Bearer");
        builder.Services.AddIdentityCore<IdentityUser>().AddSignInManager();
        builder.Services.AddAuthorizationBuilder().AddPolicy("CanSend", policy => policy.RequireClaim("mail", "send"));
        builder.Services.AddSmtpServer()
            .AddIdentityAuthenticator<IdentityUser>()
            .AddBearerAuthenticator("Bearer")
            .RequirePolicy("CanSend");
    }

    public static async Task Connect(WebApplicationFactory<Program> factory)
    {
        KestrelSmtpEndpoint endpoint = factory.Services.GetSmtpEndpoints()[0];
        await using Stream client = await endpoint.ConnectAsync();
    }
}
