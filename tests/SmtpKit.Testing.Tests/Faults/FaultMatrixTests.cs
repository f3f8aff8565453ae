using System.Reflection;
using System.Security.Authentication;
using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests.Faults;

/// <summary>Each fault at each stage at which it can be made, as the source has them: what a client sees on the wire, and that all is well afterwards.</summary>
public sealed class FaultMatrixTests
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    /// <summary>By the names of <see cref="FaultConditions"/> that lead to a reply: the fault's place, what is said up to there, the line that meets it, and the usual reply.</summary>
    private static readonly Dictionary<string, (Func<FaultConditions, ReplyFaults> When, string[] Before, string? Line, string Usual)> Stages = new()
    {
        ["Greeting"] = (when => when.Greeting(), [], null, "220 localhost ESMTP SmtpKit"),
        ["Ehlo"] = (when => when.Ehlo("client.test"), [], "EHLO client.test", "250-localhost"),
        ["StartTls"] = (when => when.StartTls(), ["EHLO client.test"], "STARTTLS", "220 2.0.0 "),
        ["Auth"] = (when => when.Auth("ada"), ["EHLO client.test"], "AUTH PLAIN AGFkYQBzZWNyZXQ=", "235 2.7.0 "),
        ["Sender"] = (when => when.Sender("shop@example.org"), ["EHLO client.test"], "MAIL FROM:<shop@example.org>", "250 2.1.0 "),
        ["Recipient"] = (when => when.Recipient("example.com"), ["EHLO client.test", "MAIL FROM:<shop@example.org>"], "RCPT TO:<ada@example.com>", "250 2.1.5 "),
        ["Data"] = (when => when.Data(), ["EHLO client.test", "MAIL FROM:<>", "RCPT TO:<ada@example.com>"], "DATA", "354 "),
        ["EndOfData"] = (
            when => when.EndOfData(mail => mail.Subject == "x"), ["EHLO client.test", "MAIL FROM:<>", "RCPT TO:<ada@example.com>", "DATA"], "Subject: x\r\n\r\n.", "250 2.0.0 "),
        ["Command"] = (when => when.Command("noop"), ["EHLO client.test"], "NOOP", "250 2.0.0 "),
    };

    /// <summary>By the methods of <see cref="ReplyFaults"/>.</summary>
    private static readonly Dictionary<string, Func<Case, Task>> Proofs = new()
    {
        ["Reply(SmtpReply)"] = c => c.RefusesAsync(faults => faults.Reply(new SmtpReply(451, new(4, 3, 5), "Not today"))),
        ["Reply(Int32, String)"] = c => c.RefusesAsync(faults => faults.Reply(554, "Never")),
        ["Delay(TimeSpan)"] = c => c.IsLateAsync(),
        ["Disconnect()"] = c => c.EndsAsync(faults => faults.Disconnect(), reply => reply.Should().Be("(closed)")),
        ["Reset()"] = c => c.EndsAsync(faults => faults.Reset(), reply => reply.Should().Be("(reset)")),
        ["Truncate()"] = c => c.EndsAsync(faults => faults.Truncate(), reply => reply.Should().StartWith(c.Usual[..4]).And.EndWith("(closed)")),
        ["Garbage()"] = c => c.IsGarbageAsync(faults => faults.Garbage(), "\x15\x03\x01<html>\0\xFF\xFEnot a reply"),
        ["Garbage(ReadOnlySpan`1)"] = c => c.IsGarbageAsync(faults => faults.Garbage("999 what\r\n"u8), "999 what"),
    };

    public static TheoryData<Transport, string, string> Cases
    {
        get
        {
            TheoryData<Transport, string, string> cases = [];
            foreach (Transport transport in Enum.GetValues<Transport>())
            {
                foreach (MethodInfo stage in StagesWith(typeof(ReplyFaults)))
                {
                    foreach (MethodInfo fault in FaultsOf(typeof(ReplyFaults)))
                    {
                        // There is no STARTTLS where TLS is.
                        if (transport != Transport.Tls || stage.Name != nameof(FaultConditions.StartTls))
                        {
                            cases.Add(transport, stage.Name, Signature(fault));
                        }
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fault_IsWhatTheClientSees(Transport transport, string stage, string fault)
    {
        Stages.Should().ContainKey(stage, "every stage has its dialogue here");
        Proofs.Should().ContainKey(fault, "every fault has its proof here");
        Case one = new(transport, stage);
        await using (one.Smtp = await one.StartAsync())
        {
            await Proofs[fault](one);
            await one.IsWellAsync();
        }
    }

    [Fact]
    public void EveryFault_HasAProofSomewhere()
    {
        StagesWith(typeof(ConnectFaults)).Select(stage => stage.Name).Should().Equal(nameof(FaultConditions.Connect));
        StagesWith(typeof(HandshakeFaults)).Select(stage => stage.Name).Should().Equal(nameof(FaultConditions.Handshake));
        IEnumerable<string> tests = typeof(ConnectFaultTests).GetMethods().Concat(typeof(HandshakeFaultTests).GetMethods()).Select(test => test.Name.Split('_')[0]);
        tests.Should().Contain(FaultsOf(typeof(ConnectFaults)).Select(fault => "Connect" + fault.Name));
        tests.Should().Contain(FaultsOf(typeof(HandshakeFaults)).Select(fault => "Handshake" + fault.Name));
        IEnumerable<string> others = typeof(FaultConditions).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(Fault)).Select(method => method.Name);
        typeof(FaultTests).GetMethods().Select(test => test.Name.Split('_')[0]).Should().Contain(others);
        Enum.GetValues<FaultStage>().Should().HaveCount(typeof(FaultConditions).GetMethods().Count(method => method.ReturnType.Name.EndsWith("Faults", StringComparison.Ordinal)));
    }

    private static IEnumerable<MethodInfo> StagesWith(Type faults) => typeof(FaultConditions).GetMethods().Where(method => method.ReturnType == faults);

    private static IEnumerable<MethodInfo> FaultsOf(Type faults) => faults.GetMethods().Where(method => method.ReturnType == typeof(Fault));

    private static string Signature(MethodInfo method) => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";

    private sealed class Case(Transport transport, string stage)
    {
        private readonly TimedClock _clock = new();

        public FakeSmtpServer Smtp { get; set; } = null!;

        public string Usual => Stages[stage].Usual;

        public Task<FakeSmtpServer> StartAsync() => FakeSmtpServer.StartAsync(options =>
        {
            options.TimeProvider = _clock;
            options.Tls = transport == Transport.Tls ? TlsMode.Implicit : TlsMode.StartTls;
        });

        public async Task RefusesAsync(Func<ReplyFaults, Fault> make)
        {
            Fault fault = make(Stages[stage].When(Smtp.When)).Once();
            string expected = fault.Reply!.ToString();
            if (stage == "Greeting")
            {
                expected = fault.Reply.Code < 500 ? "421" + expected[3..] : "554" + expected[3..];
            }
            else if (stage == "Ehlo")
            {
                // What answers EHLO has no enhanced status code (RFC 2034 section 4).
                expected = $"{fault.Reply.Code} {fault.Reply.Text}";
            }

            await MeetAsync(fault, reply => reply.Should().Be(expected));
            Smtp.Messages.Should().BeEmpty("nothing was carried out");
            Smtp.SignIns.Where(signIn => signIn.IsAccepted).Should().BeEmpty();
        }

        public async Task IsLateAsync()
        {
            Fault fault = Stages[stage].When(Smtp.When).Delay(Late).Once();
            await using RawClient client = await ConnectAsync();
            Task<string> reply = ReachAsync(client);
            await fault.WaitUntilHitAsync(TestContext.Current.CancellationToken);
            await _clock.WaitBeginsAsync(Late);
            _clock.Advance(Late - TimeSpan.FromTicks(1));
            reply.IsCompleted.Should().BeFalse("the time is not over");
            Smtp.Messages.Should().HaveCount(stage == "EndOfData" ? 1 : 0, "the command was carried out");
            _clock.Advance(TimeSpan.FromTicks(1));
            (await reply).Should().StartWith(Usual);
        }

        public async Task EndsAsync(Func<ReplyFaults, Fault> make, Action<string> check)
        {
            await MeetAsync(make(Stages[stage].When(Smtp.When)).Once(), check);
            Smtp.Messages.Should().HaveCount(stage == "EndOfData" ? 1 : 0, "the message was taken, and the client does not know");
        }

        public Task IsGarbageAsync(Func<ReplyFaults, Fault> make, string garbage) =>
            MeetAsync(make(Stages[stage].When(Smtp.When)).Once(), reply => reply.Should().Be(garbage));

        /// <summary>Another client comes through.</summary>
        public async Task IsWellAsync()
        {
            await using RawClient client = await ConnectAsync();
            (await ReachAsync(client)).Should().StartWith(Usual);
            Smtp.Faults.Should().ContainSingle().Which.TimesHit.Should().Be(1);
            Smtp.EnsureAllFaultsHit();
        }

        private async Task MeetAsync(Fault fault, Action<string> check)
        {
            await using RawClient client = await ConnectAsync();
            string reply = await ReachAsync(client);
            check(reply);
            fault.TimesHit.Should().Be(1);
            fault.IsSpent.Should().BeTrue();
            Smtp.Sessions[0].Transcript.Should().Contain("# fault ");
        }

        private async Task<RawClient> ConnectAsync()
        {
            RawClient client = await RawClient.ConnectAsync(Smtp, transport == Transport.Memory);
            if (transport == Transport.Tls)
            {
                await client.StartTlsAsync(Smtp);
            }

            return client;
        }

        private async Task<string> ReachAsync(RawClient client)
        {
            string greeting = await client.ReadReplyAsync();
            if (Stages[stage].Line is not { } line)
            {
                return greeting;
            }

            await client.SayAllAsync(Stages[stage].Before);
            return await client.SayAsync(line);
        }
    }
}
