using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox.Pop3;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

/// <summary>An application's inboxes, read by POP3.</summary>
public sealed class InboxMaildropTests
{
    private static readonly InboxSession Session = new() { Id = "1", Protocol = "ESMTP" };

    [Fact]
    public async Task Maildrop_IsTheInboxFromTheOldestOn()
    {
        using IHost host = Host();
        IInboxStore store = host.Services.GetRequiredService<IInboxStore>();
        List<string> ids = [];
        for (int i = 0; i < 1002; i++)
        {
            ids.Add(await AddAsync(store, i.ToString(CultureInfo.InvariantCulture)));
        }

        // 1,000 are kept, and lists come in pages of 500.
        ids.RemoveRange(0, 2);
        InboxMaildrop maildrop = new(store);
        (await ListAsync(10_000)).Should().Equal(ids);
        (await ListAsync(1000)).Should().Equal(ids);
        (await ListAsync(999)).Should().Equal(ids[1..]);
        (await ListAsync(501)).Should().Equal(ids[^501..]);
        (await ListAsync(1)).Should().Equal(ids[^1..]);

        await using Stream? stream = await maildrop.OpenAsync(ids[7], CancellationToken.None);
        using StreamReader reader = new(stream!);
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().Be("Subject: 9\r\n\r\n");
        (await store.FindAsync(ids[7], TestContext.Current.CancellationToken))!.Summary.Unread.Should().BeTrue("a mail program fetches by itself");

        await maildrop.DeleteAsync([ids[7], "gone"], CancellationToken.None);
        (await maildrop.OpenAsync(ids[7], CancellationToken.None)).Should().BeNull();

        async Task<IEnumerable<string>> ListAsync(int most) => (await maildrop.ListAsync(most, CancellationToken.None)).Select(message => message.Id);
    }

    [Theory]
    [InlineData("run42", "run42")]
    [InlineData("RUN42", "run42")]
    [InlineData("ada", "team")]
    [InlineData("Ada", "main")]
    [InlineData("bob", "main")]
    [InlineData("", "main")]
    public async Task UserName_ChoosesTheInbox(string userName, string expected)
    {
        using IHost host = Host(options =>
        {
            options.Inboxes["run42"] = new() { Domains = { "run42.test" } };
            options.Inboxes["team"] = new() { Users = { "ada" } };
        });
        await AddAsync(host.Services.GetRequiredService<IInboxStore>(), "main");
        await AddAsync(host.Services.GetRequiredKeyedService<IInboxStore>("run42"), "run42");
        await AddAsync(host.Services.GetRequiredKeyedService<IInboxStore>("team"), "team");

        IPop3Maildrop maildrop = host.Services.GetRequiredService<IPop3Maildrops>().Find(userName);
        Pop3Message message = (await maildrop.ListAsync(10, CancellationToken.None)).Should().ContainSingle().Subject;
        using StreamReader reader = new((await maildrop.OpenAsync(message.Id, CancellationToken.None))!);
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().Be($"Subject: {expected}\r\n\r\n");
    }

    [Fact]
    public void Retention_IsKnownWhereAgeAloneDeletes()
    {
        Of(_ => { }).Should().BeNull("memory is bounded");
        Of(options => options.File = "mail.db").Should().Be(Timeout.InfiniteTimeSpan);
        Of(options => (options.File, options.MaxAge) = ("mail.db", TimeSpan.FromDays(3))).Should().Be(TimeSpan.FromDays(3));
        Of(options => (options.File, options.MaxMessages) = ("mail.db", 10)).Should().BeNull();
        Of(options => (options.File, options.MaxOctets) = ("mail.db", 10)).Should().BeNull();
        Of(options => (options.File, options.Inboxes["a"]) = ("mail.db", new() { MaxAge = TimeSpan.FromDays(1) })).Should().BeNull();

        static TimeSpan? Of(Action<SmtpInboxOptions> change)
        {
            SmtpInboxOptions options = new();
            change(options);
            return new InboxMaildrops(null!, Options.Create(options)).Retention;
        }
    }

    [NeedsProgramFact("curl")]
    public async Task Host_TakesMailBySmtpAndGivesItByPop3()
    {
        using IHost host = Host();
        await host.StartAsync(TestContext.Current.CancellationToken);
        int smtp = host.Services.GetRequiredService<SmtpServer>().EndPoints[0].Port;
        int pop3 = ((IPEndPoint)host.Services.GetRequiredService<Pop3Server>().EndPoints[0]).Port;
        byte[] message = Encoding.ASCII.GetBytes("Subject: from end to end\r\n\r\n.dot\r\n");

        ProcessResult sent = await ProcessRunner.RunAsync(
            "curl", ["-sS", $"smtp://127.0.0.1:{smtp}", "--mail-from", "ada@example.org", "--mail-rcpt", "bob@example.com", "-T", "-"], message);
        sent.ExitCode.Should().Be(0, sent.Error);
        ProcessResult read = await ProcessRunner.RunAsync("curl", ["-sS", "--user", "bob:x", $"pop3://127.0.0.1:{pop3}/1"]);
        read.Output.Should().Be("Subject: from end to end\r\n\r\n.dot\r\n");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AddressThatIsMissing_IsToldAtTheStart()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSmtpInbox(options => options.SmtpAddress = "127.0.0.1:0");
        builder.Services.AddInboxPop3(_ => { });
        using IHost host = builder.Build();
        await host.Invoking(it => it.StartAsync()).Should().ThrowAsync<ArgumentException>();
    }

    private static async Task<string> AddAsync(IInboxStore store, string subject)
    {
        InboxArrival arrival = new(Encoding.ASCII.GetBytes($"Subject: {subject}\r\n\r\n"), new InboxEnvelope("", new Dictionary<string, string?>(), []), Session);
        return (await store.AddAsync(arrival)).Summary.Id;
    }

    private static IHost Host(Action<SmtpInboxOptions>? configure = null)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSmtpInbox(options =>
        {
            options.SmtpAddress = "127.0.0.1:0";
            configure?.Invoke(options);
        });
        builder.Services.AddInboxPop3(options => options.Address = "127.0.0.1:0");
        return builder.Build();
    }
}
