using System.Net.Security;
using System.Net.Sockets;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class Pop3Tests
{
    [Fact]
    public async Task Pop3_GivesTheMail()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync("--pop3", "127.0.0.1:0");
        tool.Output[2].Should().Be($"listening pop3 127.0.0.1:{tool.PortOf("pop3")}");
        await CatchTests.SendAsync(tool, "one");
        using Client client = await Client.ConnectAsync(tool);

        (await client.SignInAsync("anybody", "anything")).Should().Be("+OK 1 messages");
        (await client.SayAsync("RETR 1")).Should().Be("+OK 16 octets");
        (await client.ReadLineAsync()).Should().Be("Subject: one");
        (await client.ReadLineAsync()).Should().BeEmpty();
        (await client.ReadLineAsync()).Should().Be(".");
        (await client.SayAsync("DELE 1")).Should().StartWith("+OK");
        (await client.SayAsync("QUIT")).Should().StartWith("+OK");
        using InboxClient inbox = new(tool);
        (await inbox.SubjectsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WithoutAPage_ItIsEnough()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync("--no-http", "--pop3", "127.0.0.1:0");
        await CatchTests.SendAsync(tool, "one");
        using Client client = await Client.ConnectAsync(tool);
        (await client.SignInAsync("anybody", "anything")).Should().Be("+OK 1 messages");
        (await tool.StopAsync()).ShouldHaveServed(messages: 1, octets: 16);
    }

    [Fact]
    public async Task NamedUsers_SignInAlone()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync("--pop3", "127.0.0.1:0", "--user", "ada:secret", "--auth-mechanisms", "SCRAM-SHA-256");
        using Client client = await Client.ConnectAsync(tool);

        (await client.SignInAsync("ada", "wrong")).Should().StartWith("-ERR [AUTH]");
        (await client.SignInAsync("eve", "secret")).Should().StartWith("-ERR [AUTH]");
        (await client.SignInAsync("ada", "secret")).Should().StartWith("+OK");
    }

    [Fact]
    public async Task Certificate_IsForStlsToo()
    {
        using PemFiles files = new();
        await using ToolProcess tool = await ToolProcess.CatchAsync("--pop3", "127.0.0.1:0", "--cert", files.Chain, "--key", files.Key);
        using Client client = await Client.ConnectAsync(tool);

        (await client.SayAsync("STLS")).Should().StartWith("+OK");
        await client.HandshakeAsync();
        (await client.SignInAsync("anybody", "anything")).Should().StartWith("+OK");
    }

    [Fact]
    public async Task Serve_GivesWhatTheMaildirHas()
    {
        await using ToolProcess tool = await ToolProcess.ReadyAsync("serve", "--listen", "127.0.0.1:0", "--pop3", "127.0.0.1:0");
        tool.Output.Should().HaveCount(2);
        await CatchTests.SendAsync(tool, "one");
        using Client client = await Client.ConnectAsync(tool);

        (await client.SignInAsync("anybody", "anything")).Should().Be("+OK 1 messages");
        Directory.GetFiles(Path.Combine(tool.Directory, "mail", "new")).Should().ContainSingle();
    }

    private sealed class Client : IDisposable
    {
        private readonly TcpClient _socket;
        private Stream _stream;

        private Client(TcpClient socket)
        {
            _socket = socket;
            _stream = socket.GetStream();
        }

        public static async Task<Client> ConnectAsync(ToolProcess tool)
        {
            TcpClient socket = new();
            await socket.ConnectAsync("127.0.0.1", tool.PortOf("pop3")).WaitAsync(ToolProcess.Patience);
            Client client = new(socket);
            (await client.ReadLineAsync()).Should().StartWith("+OK");
            return client;
        }

        public async Task<string> SignInAsync(string name, string password)
        {
            (await SayAsync($"USER {name}")).Should().StartWith("+OK");
            return await SayAsync($"PASS {password}");
        }

        public async Task<string> SayAsync(string command)
        {
            await _stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n")).AsTask().WaitAsync(ToolProcess.Patience);
            return await ReadLineAsync();
        }

        public async Task<string> ReadLineAsync()
        {
            byte[] octet = new byte[1];
            System.Text.StringBuilder line = new();
            while (await _stream.ReadAsync(octet).AsTask().WaitAsync(ToolProcess.Patience) == 1 && octet[0] != '\n')
            {
                line.Append((char)octet[0]);
            }

            return line.ToString().TrimEnd('\r');
        }

        public async Task HandshakeAsync()
        {
            SslStream tls = new(_stream, leaveInnerStreamOpen: false);
            SslClientAuthenticationOptions options = new() { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
            await tls.AuthenticateAsClientAsync(options).WaitAsync(ToolProcess.Patience);
            _stream = tls;
        }

        public void Dispose()
        {
            _stream.Dispose();
            _socket.Dispose();
        }
    }
}
