using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.AspNetCore.Tests.Support;
using SmtpKit.Inbox.Tests.Support;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Inbox.Tests.Capture;

/// <summary>From the SMTP server into the inboxes.</summary>
public sealed class CaptureTests
{
    [Fact]
    public async Task Session_IsKept_WithTlsAndUser_AndNoPassword()
    {
        await using InboxHost host = await new InboxHost()
            .WithServices(services => services
                .AddSmtpServer(options => options.Endpoints.Add(new SmtpEndpoint("127.0.0.1:0") { Certificate = TestAuthority.Context, RequireAuthentication = true }))
                .AddUserAuthenticator((_, credential, _) => new(AuthenticationResult.Success(
                    new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity([new(System.Security.Claims.ClaimTypes.Name, credential.UserName)], "x"))))))
            .StartAsync();
        host.Smtp.EndPoints.Should().ContainSingle("the server has an endpoint of its own");
        await using MailClient client = await MailClient.OpenAsync(host.Smtp.EndPoints[0].LocalEndPoint);
        (await client.SayAsync("STARTTLS")).Should().StartWith("220");
        await client.HandshakeAsync();
        (await client.SayAsync("EHLO client.test")).Should().StartWith("250");
        (await client.SignInAsync("ada", "secret word")).Should().StartWith("235");
        await InboxHost.SendAsync(client, Mails.Plain("x"));

        InboxSession session = (await NewestAsync(host.Store)).Session;
        session.User.Should().Be("ada");
        session.Mechanism.Should().Be("PLAIN");
        session.Protocol.Should().Be("ESMTPSA");
        session.Hello.Should().Be("client.test");
        session.Tls!.Protocol.Should().Be("Tls13");
        session.Remote.Should().StartWith("127.0.0.1:");
        session.Transcript.Should().Contain("S: 220 ").And.Contain("C: EHLO client.test").And.Contain("-- TLS: Tls13").And.Contain("C: AUTH PLAIN ").And.Contain("S: 354 ")
            .And.EndWith("octets\n");
        session.Transcript.Should().NotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("\0ada\0secret word")));
    }

    [Fact]
    public async Task SecondMessageOfASession_HasTheOpening_AndNotTheFirst()
    {
        await using InboxHost host = await new InboxHost().StartAsync();
        await using MailClient client = await MailClient.OpenAsync(host.Smtp.EndPoints[0].LocalEndPoint);
        await InboxHost.SendAsync(client, Mails.Plain("1"), to: "first@example.com");
        await InboxHost.SendAsync(client, Mails.Plain("2"), to: "second@example.com");

        string transcript = (await NewestAsync(host.Store)).Session.Transcript!;
        transcript.Should().Contain("C: EHLO client.test").And.Contain("second@example.com").And.Contain("earlier messages").And.NotContain("first@example.com");
        transcript.Should().Contain("S: 250-").And.NotContain("S: 250-2.0.0", "EHLO's reply has no enhanced status codes");
    }

    [Fact]
    public async Task LongSession_KeepsABoundedTranscript()
    {
        await using InboxHost host = await new InboxHost().StartAsync();
        await using MailClient client = await MailClient.OpenAsync(host.Smtp.EndPoints[0].LocalEndPoint);
        for (int i = 0; i < 1500; i++)
        {
            await client.SayAsync($"NOOP {new string('x', 60)}");
        }

        await InboxHost.SendAsync(client, Mails.Plain("x"));
        string transcript = (await NewestAsync(host.Store)).Session.Transcript!;
        transcript.Length.Should().BeLessThanOrEqualTo(64 * 1024 + 200);
        transcript.Should().Contain("lines are left out").And.Contain("S: 354");
    }

    [Fact]
    public async Task WithoutAServerOfItsOwn_AnybodyMaySignIn()
    {
        await using InboxHost host = await new InboxHost().StartAsync();
        await using MailClient client = await MailClient.OpenAsync(host.Smtp.EndPoints[0].LocalEndPoint);
        (await client.SignInAsync("whoever", "whatever")).Should().StartWith("235");
        await InboxHost.SendAsync(client, Mails.Plain("x"));
        (await NewestAsync(host.Store)).Session.User.Should().Be("whoever");
    }

    [Fact]
    public async Task ServersOwnStore_HasTheMessageFirst_AndItsReplyCounts()
    {
        InMemoryMessageStore own = new();
        await using InboxHost host = await new InboxHost().WithServices(services => services.AddSmtpServer().AddMessageStore(own)).StartAsync();
        await host.SendAsync(Mails.Rich);
        (await NewestAsync(host.Store)).Octets.ToArray().Should().Equal(own.Messages.Single().Octets.ToArray());
    }

    [Fact]
    public async Task WhatTheOwnStoreRefuses_IsNotShown()
    {
        await using InboxHost host = await new InboxHost()
            .WithServices(services => services.AddSmtpServer().AddMessageStore((_, _, _, _) => new(SmtpReply.MessageRejected))).StartAsync();
        await using MailClient client = await MailClient.OpenAsync(host.Smtp.EndPoints[0].LocalEndPoint);
        (await client.SendMailAsync()).Should().StartWith("554");
        (await host.Store.GetStatisticsAsync()).Messages.Should().Be(0);
    }

    [Fact]
    public async Task OwnStoreThatReadsNothing_StillHasItShownWhole()
    {
        await using InboxHost host = await new InboxHost()
            .WithServices(services => services.AddSmtpServer().AddMessageStore((_, _, _, _) => new(SmtpReply.Ok))).StartAsync();
        await host.SendAsync(Mails.Rich);
        (await NewestAsync(host.Store)).Octets.ToArray().Should().Equal(Encoding.UTF8.GetBytes(Mails.Rich));
    }

    [Fact]
    public async Task NamedInboxes_GetWhatIsTheirs_ByDomainAndByUser()
    {
        await using InboxHost host = await new InboxHost().With(options =>
        {
            options.Inboxes.Add("run42", new NamedInboxOptions { Domains = { "run42.test" }, MaxMessages = 2 });
            options.Inboxes.Add("shop", new NamedInboxOptions { Users = { "shop" } });
        }).StartAsync();
        await host.SendAsync(Mails.Plain("main"));
        await host.SendAsync(Mails.Plain("both"), to: ["x@RUN42.test", "bob@example.com"]);
        for (int i = 0; i < 3; i++)
        {
            await host.SendAsync(Mails.Plain($"run {i}"), to: "y@run42.test");
        }

        await using MailClient client = await MailClient.OpenAsync(host.Smtp.EndPoints[0].LocalEndPoint);
        await client.SignInAsync("shop", "x");
        await InboxHost.SendAsync(client, Mails.Plain("order"), to: "y@run42.test");

        (await SubjectsAsync(host, "")).Should().Equal("both", "main");
        (await SubjectsAsync(host, "inboxes/run42/")).Should().Equal("run 2", "run 1");
        (await SubjectsAsync(host, "inboxes/shop/")).Should().Equal("order");
        (await host.GetAsync("api/settings")).GetProperty("inboxes").EnumerateArray().Select(name => name.GetString()).Should().Equal("run42", "shop");
        (await host.Client.GetStringAsync("inboxes/shop/")).Should().Contain("<base href=\"/mail/inboxes/shop/\">");
    }

    [Fact]
    public async Task EndpointOfKestrel_TakesThePlaceOfTheDefaultAddress()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Services.AddSmtpInbox();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseSmtp()));
        await using WebApplication app = builder.Build();
        app.MapSmtpInbox();
        await app.StartAsync();
        app.Services.GetRequiredService<SmtpServer>().EndPoints.Should().BeEmpty();
        await using MailClient client = await MailClient.OpenAsync(app.Services.GetSmtpEndpoints()[0].EndPoint);
        await InboxHost.SendAsync(client, Mails.Plain("over Kestrel"));
        (await NewestAsync(app.Services.GetRequiredService<IInboxStore>())).Summary.Subject.Should().Be("over Kestrel");
    }

    [Fact]
    public async Task File_KeepsMessagesOverARestart_EachInboxItsOwn()
    {
        using TemporaryFolder folder = new();
        for (int i = 1; i <= 2; i++)
        {
            await using InboxHost host = await new InboxHost().With(options =>
            {
                options.File = folder["mail.db"];
                options.Inboxes.Add("Run42", new NamedInboxOptions { Domains = { "run42.test" } });
            }).StartAsync();
            await host.SendAsync(Mails.Plain($"m{i}"), to: ["x@run42.test", "bob@example.com"]);
            (await host.Store.GetStatisticsAsync()).Messages.Should().Be(i);
            (await host.App.Services.GetRequiredKeyedService<IInboxStore>("run42").GetStatisticsAsync()).Messages.Should().Be(i);
        }

        File.Exists(folder["mail.run42.db"]).Should().BeTrue();
    }

    [Fact]
    public async Task BadOptions_EndTheStart_AndAreNamed()
    {
        InboxHost host = new InboxHost().With(options =>
        {
            options.MaxMessages = 0;
            options.Inboxes.Add("../x", new NamedInboxOptions());
            options.Release = new ReleaseOptions { Host = "a b", UserName = "u", AllowedRecipients = { "nobody" } };
            options.Webhook = new WebhookOptions { Url = new Uri("ftp://x/"), Attempts = 11 };
        });
        (await ((Func<Task>)(() => host.StartAsync())).Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>())
            .Which.Failures.Should().HaveCountGreaterThanOrEqualTo(8).And.OnlyContain(failure => failure.StartsWith("SmtpInboxOptions."));
    }

    private static async Task<InboxMessage> NewestAsync(IInboxStore store) => (await store.FindAsync((await store.ListAsync(new InboxQuery())).Items[0].Id))!;

    private static async Task<string?[]> SubjectsAsync(InboxHost host, string inbox) =>
        [.. (await host.GetAsync(inbox + "api/messages")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("subject").GetString())];
}
