// Where users hand in their mail: port 465 under TLS from the first octet, 587 with STARTTLS. Users are those of ASP.NET Core Identity, in a table of SQLite;
// each may send in the names that stand there. What is accepted lies in a Maildir, for whatever delivers it.
//
//   dotnet run -- adduser ada "Open sesame 1" ada@example.com     adds a user, with the addresses to send from
//   dotnet run                                                    serves; the certificate is that of Kestrel:Certificates:Default
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SmtpKit;
using SmtpKit.AspNetCore;
using SubmissionServer;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IUserStore<MailUser>>(new SqliteUserStore(builder.Configuration["Users"] ?? "users.db"));
builder.Services.AddAuthentication();
builder.Services.AddIdentityCore<MailUser>().AddSignInManager();
builder.Services.AddAuthorizationBuilder().AddPolicy("OwnAddress", policy => policy.RequireAssertion(context =>
    context.Resource is SmtpAuthorizationContext mail && context.User.HasClaim(ClaimTypes.Email, mail.Transaction.ReversePath?.ToString() ?? "")));

builder.Services.AddSmtpServer(options => options.MessageStore = new MaildirMessageStore(builder.Configuration["Maildir"] ?? "submitted"))
    .AddIdentityAuthenticator<MailUser>()
    .RequirePolicy("OwnAddress");

builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenAnyIP(builder.Configuration.GetValue("Ports:Submissions", 465), listen => listen.UseSmtp(rules => Submission(rules, TlsMode.Implicit)));
    kestrel.ListenAnyIP(builder.Configuration.GetValue("Ports:Submission", 587), listen => listen.UseSmtp(rules => Submission(rules, TlsMode.StartTls)));
});

WebApplication app = builder.Build();
if (args is ["adduser", var name, var password, .. var others])
{
    return await AddUserAsync(name, password, [.. others.Where(other => other.Contains('@', StringComparison.Ordinal))]);
}

await app.RunAsync();
return 0;

static void Submission(SmtpEndpoint rules, TlsMode tls)
{
    rules.Protocol = SmtpProtocol.Submission;
    rules.Tls = tls;
    rules.RequireTls = true;
    rules.RequireAuthentication = true;
}

async Task<int> AddUserAsync(string name, string password, string[] addresses)
{
    using IServiceScope scope = app.Services.CreateScope();
    UserManager<MailUser> users = scope.ServiceProvider.GetRequiredService<UserManager<MailUser>>();
    MailUser user = new() { UserName = name };
    IdentityResult result = await users.CreateAsync(user, password);
    result = result.Succeeded ? await users.AddClaimsAsync(user, addresses.Select(address => new Claim(ClaimTypes.Email, address))) : result;
    Console.WriteLine(result.Succeeded ? $"{name} may send as {string.Join(", ", addresses)}" : string.Join('\n', result.Errors.Select(error => error.Description)));
    return result.Succeeded ? 0 : 1;
}
