using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests.Faults;

/// <summary>Clients that applications use meet faults: each knows that its mail was not sent, and sends it when all is well again.</summary>
public sealed class RealClientTests
{
    private static readonly Dictionary<string, Func<FaultConditions, ReplyFaults>> Stages = new()
    {
        ["Greeting"] = when => when.Greeting(),
        ["Ehlo"] = when => when.Ehlo(),
        ["StartTls"] = when => when.StartTls(),
        ["Auth"] = when => when.Auth(),
        ["Sender"] = when => when.Sender("shop@example.org"),
        ["Recipient"] = when => when.Recipient("ada@example.com"),
        ["Data"] = when => when.Data(),
        ["EndOfData"] = when => when.EndOfData(),
    };

    private static readonly Dictionary<string, Func<ReplyFaults, Fault>> Kinds = new()
    {
        ["Reply"] = faults => faults.Reply(454, "Not now"),
        ["Disconnect"] = faults => faults.Disconnect(),
        ["Reset"] = faults => faults.Reset(),
        ["Garbage"] = faults => faults.Garbage(),
        ["Truncate"] = faults => faults.Truncate(),
    };

    public static TheoryData<string, string, string> Cases =>
    [
        .. from client in OutsideClient.Names
           from stage in Stages.Keys
           from kind in Kinds.Keys
           where OutsideClient.Meets(client, stage) && IsTried(client, stage, kind)
           select (client, stage, kind),
    ];

    // Of a line that is no reply curl takes no notice: it waits for one. smtplib takes it for a refusal; behind DATA it then waits, too, as what it says next
    // is taken for the message.
    private static bool IsTried(string client, string stage, string kind) => kind switch
    {
        "Garbage" => client == "smtplib" && stage != "Data",
        "Reset" or "Truncate" => client == "curl",
        _ => true,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_KnowsThatItHasFailed_AndComesThroughAfterwards(string client, string stage, string kind)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        Fault fault = Kinds[kind](Stages[stage](smtp.When)).Once();

        // smtplib tries the next mechanism, and comes through; it has met the fault all the same.
        (bool isSent, string output) = await OutsideClient.SendAsync(client, smtp);
        fault.TimesHit.Should().Be(1, output);
        bool mayComeThrough = client == "smtplib" && stage == "Auth" && kind != "Disconnect";
        isSent.Should().Be(mayComeThrough, output);
        int taken = isSent || (stage == "EndOfData" && kind != "Reply") ? 1 : 0;
        smtp.Messages.Should().HaveCount(taken, smtp.Sessions[^1].Transcript);

        (isSent, output) = await OutsideClient.SendAsync(client, smtp);
        isSent.Should().BeTrue($"{output}\n{smtp.Sessions[^1].Transcript}");
        smtp.Messages.Should().HaveCount(taken + 1);
        smtp.Messages[^1].Subject.Should().Be("Welcome");
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("swaks")]
    [InlineData("smtplib")]
    public async Task CarefulClient_TakesTheRightCertificateAlone(string client)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        foreach (FakeCertificate certificate in Enum.GetValues<FakeCertificate>())
        {
            // swaks looks at the name only when it is told to, by an option that is not everywhere.
            bool isTaken = certificate == FakeCertificate.Valid || (client == "swaks" && certificate == FakeCertificate.WrongHost);
            smtp.When.Handshake().Show(certificate).Once();
            (bool isSent, string output) = await OutsideClient.SendAsync(client, smtp);
            isSent.Should().Be(isTaken, $"{certificate}\n{output}");
        }

        smtp.EnsureAllFaultsHit();
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("swaks")]
    [InlineData("smtplib")]
    public async Task ClientThatWantsTls_SendsNothingWithoutIt(string client)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.Capabilities &= ~FakeCapabilities.StartTls;
        (await OutsideClient.SendAsync(client, smtp)).IsSent.Should().BeFalse();
        smtp.SignIns.Should().BeEmpty("a password must not cross the network in the clear");
        await smtp.EnsureNothingArrivedAsync();
    }
}
