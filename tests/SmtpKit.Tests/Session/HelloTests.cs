using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>The greeting, HELO and EHLO (RFC 5321 sections 3.1, 3.2 and 4.1.1.1).</summary>
public sealed class HelloTests
{
    [Fact]
    public Task Ehlo_ListsWhatIsOffered() => Dialog.PlayAsync("""
        S: 220 mx.example.com ESMTP SmtpKit
        C: EHLO client.test
        S: 250-mx.example.com
        S: 250-PIPELINING
        S: 250-SIZE 37748736
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250 DSN
        C: QUIT
        S: 221 2.0.0 *
        S: (closed)
        """);

    [Fact]
    public Task Helo_HasOneLineAndNoEnhancedCode() => Dialog.PlayAsync("""
        S: 220 *
        C: HELO client.test
        S: 250 mx.example.com
        """);

    [Theory]
    [InlineData("EHLO")]
    [InlineData("HELO")]
    [InlineData("EHLO two words")]
    [InlineData("EHLO büro.test")]
    public Task BadHelloName_Gets501WithoutEnhancedCode(string command) => Dialog.PlayAsync($"""
        S: 220 *
        C: {command}
        S: 501 Syntax*
        C: MAIL FROM:<a@b.test>
        S: 503 5.5.1 Send EHLO *
        """);

    [Theory]
    [InlineData("EHLO my_computer")]
    [InlineData("EHLO [192.0.2.1]")]
    [InlineData("EHLO [IPv6:::1]")]
    [InlineData("ehlo .\\s\\t")]
    public Task AnyPrintableName_IsTaken(string command) => Dialog.PlayAsync($"""
        S: 220 *
        C: {command}
        S: 250-mx.example.com
        S: 250-PIPELINING
        S: 250-SIZE *
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250 DSN
        """);

    [Theory]
    [InlineData(254, "250")]
    [InlineData(255, "250")]
    [InlineData(256, "501")]
    public Task HelloNameAroundItsLimit(int length, string code) => Dialog.PlayAsync($"""
        S: 220 *
        C: HELO {new string('h', length)}
        S: {code} *
        """);

    [Theory]
    [InlineData("EHLO again.test")]
    [InlineData("HELO again.test")]
    public async Task HelloInsideATransaction_EndsIt(string hello)
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 2.1.0");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 2.1.5");
        (await client.CommandAsync(hello)).Should().StartWith("250");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("503 5.5.1");
        (await client.CommandAsync("DATA")).Should().StartWith("503 5.5.1");
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 2.1.0");
    }

    [Fact]
    public async Task FailedHello_LeavesTheTransactionAlone()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 2.1.0");
        (await client.CommandAsync("EHLO")).Should().StartWith("501 ");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 2.1.5");
    }
}
