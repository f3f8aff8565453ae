using System.Globalization;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>The sample is started, and does what the README says.</summary>
public sealed class MinimalServerTests
{
    [Fact]
    public async Task MinimalServer_WritesALineForEachMail()
    {
        await using ToolProcess server = ToolProcess.StartProgram("MinimalServer.dll", "127.0.0.1:0");
        string ready = (await server.ReadLineAsync())!;
        ready.Should().MatchRegex(@"^Listening on 127\.0\.0\.1:\d+; Enter stops\.$");
        int port = int.Parse(ready[(ready.IndexOf(':', StringComparison.Ordinal) + 1)..ready.IndexOf(';', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

        using SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        (await server.ReadLineAsync()).Should().Be("14 octets from <ada@example.org> to bob@example.com");

        server.WriteLine();
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }
}
