using System.Net;
using System.Net.Sockets;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class ListenTests
{
    [Fact]
    public async Task Listen_TakesAddressesAndSaysTheirPorts()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0");

        tool.Output.Should().Equal($"listening smtp 127.0.0.1:{tool.Ports[0]}", $"listening smtp 127.0.0.1:{tool.Ports[1]}");
        tool.Ports.Should().OnlyHaveUniqueItems().And.NotContain(0);
        foreach (int port in tool.Ports)
        {
            using SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        }

        (await tool.StopAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    [Theory]
    [InlineData("*:0", "0.0.0.0:", "[::]:")]
    [InlineData("localhost:0", "127.0.0.1:", "[::1]:")]
    public async Task NameOfBothFamilies_ListensOnBothAtOnePort(string address, string four, string six)
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen", address);
        if (HasIPv6)
        {
            await tool.ReadListeningLineAsync();
        }

        string[] expected = [$"listening smtp {four}{tool.Port}", $"listening smtp {six}{tool.Port}"];
        tool.Output.Should().Equal(HasIPv6 ? expected : expected[..1]);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port, HasIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
    }

    [Fact]
    public async Task IPv6Address_IsTaken()
    {
        Assert.SkipUnless(HasIPv6, "This machine has no IPv6.");
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen", "[::1]:0");

        tool.Output.Should().Equal($"listening smtp [::1]:{tool.Port}");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port, IPAddress.IPv6Loopback);
    }

    // One after the other: all want the same port. Where another program has it, the refusal shows which one was meant.
    [Fact]
    public async Task NothingSaid_ServesOnLoopback2525()
    {
        foreach (string[] arguments in (string[][])[[], ["serve"], ["serve", "--discard"]])
        {
            await using ToolProcess tool = ToolProcess.Start(arguments);
            if (await tool.ReadLineAsync() is { } line)
            {
                line.Should().Be("listening smtp 127.0.0.1:2525");
                if (arguments.Length == 0)
                {
                    (await tool.ReadLineAsync()).Should().Be("listening http 127.0.0.1:8025");
                }

                (await tool.StopAsync()).ShouldHaveServed(messages: 0, octets: 0);
            }
            else
            {
                (await tool.WaitForExitAsync()).Errors.Should().MatchRegex("(Cannot listen on 127.0.0.1:2525|cannot listen on 127.0.0.1:8025): ");
            }
        }
    }

    [Fact]
    public async Task Name_IsInTheGreeting()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--name", "mx.example.com");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Port);

        (await dialog.ReadReplyAsync()).Should().StartWith("220 mx.example.com ");
        (await dialog.SayAsync("EHLO client.test")).Should().StartWith("250-mx.example.com");
    }

    private static bool HasIPv6 { get; } = CanBind(IPAddress.IPv6Loopback);

    private static bool CanBind(IPAddress address)
    {
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
