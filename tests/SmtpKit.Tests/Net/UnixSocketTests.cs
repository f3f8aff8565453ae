using System.Net;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Unix-domain sockets as endpoints: what is said over them, and whose file is whose.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("smtpkit-unix-").FullName;

    private string SocketPath => Path.Combine(_directory, "smtp.sock");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(SmtpProtocol.Smtp, TlsMode.StartTls, "EHLO", "ESMTP")]
    [InlineData(SmtpProtocol.Lmtp, TlsMode.StartTls, "LHLO", "LMTP")]
    [InlineData(SmtpProtocol.Smtp, TlsMode.Implicit, "EHLO", "ESMTPS")]
    public async Task Mail_IsTakenAndSaysItIsLocal(SmtpProtocol protocol, TlsMode tls, string hello, string with)
    {
        SmtpSession? seen = null;
        string? received = null;
        await using TestServer server = new TestServer().WithStore(async (session, transaction, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            (seen, received) = (session, ReceivedField.Create(session, transaction));
            return SmtpReply.Ok;
        });
        await StartAsync(server, new SmtpEndpoint($"unix:{SocketPath}") { Protocol = protocol, Tls = tls, Certificate = TestCertificate.Context });
        ListeningEndPoint endPoint = server.Server.EndPoints.Single();
        endPoint.ToString().Should().Be($"unix:{SocketPath}");
        endPoint.Port.Should().Be(0);
        endPoint.LocalEndPoint.Should().BeOfType<UnixDomainSocketEndPoint>();

        using Socket client = await ConnectAsync(endPoint.LocalEndPoint);
        await using NetworkStream plain = new(client);
        await using Stream stream = tls == TlsMode.Implicit ? await ClientTls.HandshakeAsync(plain) : plain;
        string replies = await TalkAsync(stream, $"{hello} client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nhello\r\n.\r\nQUIT\r\n");
        replies.Should().Contain("\r\n354 ").And.Contain("\r\n221 ");
        received.Should().StartWith("Received: from client.test (local)\r\n").And.Contain($"with {with} id");
        seen!.RemoteEndPoint.Should().BeOfType<UnixDomainSocketEndPoint>();
        seen.LocalEndPoint!.ToString().Should().Be(SocketPath);
        server.Log.Lines.Should().Contain(line => line.Contains($"Listening on unix:{SocketPath}", StringComparison.Ordinal))
            .And.Contain(line => line.Contains($"began: a local client to unix:{SocketPath}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartTls_IsMadeOverIt()
    {
        await using TestServer server = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}") { Certificate = TestCertificate.Context });
        using Socket client = await ConnectAsync(server);
        await using NetworkStream plain = new(client);
        using StreamReader reader = new(plain, Encoding.ASCII, leaveOpen: true);
        await plain.WriteAsync("EHLO c\r\nSTARTTLS\r\n"u8.ToArray());
        string? line;
        do
        {
            line = await reader.ReadLineAsync().WaitAsync(Patience);
        }
        while (line?.StartsWith("220 2.0.0", StringComparison.Ordinal) == false);
        await using Stream tls = await ClientTls.HandshakeAsync(plain);
        (await TalkAsync(tls, "EHLO c\r\nQUIT\r\n")).Should().StartWith("250-").And.NotContain("STARTTLS").And.Contain("221 ");
    }

    [Fact]
    public async Task LimitForEachAddress_DoesNotHoldForIt_TheLimitInAllDoes()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxConnectionsPerAddress = 1;
        server.Options.Limits.MaxConnections = 3;
        await StartAsync(server, new SmtpEndpoint($"unix:{SocketPath}"));
        List<Socket> open = [];
        for (int i = 0; i < 3; i++)
        {
            open.Add(await ConnectAsync(server));
            (await ReadLineAsync(open[^1])).Should().StartWith("220 ");
        }

        using Socket beyond = await ConnectAsync(server);
        (await ReadLineAsync(beyond)).Should().StartWith("421 4.3.2 ");
        open.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task ProxyHeader_IsTakenFromAnyPeer()
    {
        SmtpSession? seen = null;
        await using TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(checkSender: (session, _, _) =>
        {
            seen = session;
            return new(SmtpReply.Ok);
        });
        await StartAsync(server, new SmtpEndpoint($"unix:{SocketPath}") { RequireProxyHeader = true, TrustedProxies = [] });
        using Socket client = await ConnectAsync(server);
        await using NetworkStream stream = new(client);
        (await TalkAsync(stream, "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\nEHLO c\r\nMAIL FROM:<a@b.test>\r\nQUIT\r\n")).Should().StartWith("220 ").And.Contain("221 ");
        seen!.RemoteEndPoint!.ToString().Should().Be("192.0.2.1:40000");
        seen.TransportLocalEndPoint!.ToString().Should().Be(SocketPath);
    }

    [Fact]
    public async Task ReplyBehindFloodedInput_IsHeardAndTheSocketClosed()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxBadCommands = 1;
        await StartAsync(server, new SmtpEndpoint($"unix:{SocketPath}"));
        using Socket client = await ConnectAsync(server);
        await using NetworkStream stream = new(client);
        (await TalkAsync(stream, "XYZZY\r\n" + string.Concat(Enumerable.Repeat("NOOP\r\n", 5000)))).Should().EndWith("421 4.7.0 Too many bad commands, closing connection\r\n");
    }

    [Fact]
    public async Task File_ComesWithTheStartAndGoesWithTheStop()
    {
        await using TestServer server = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));
        File.Exists(SocketPath).Should().BeTrue();
        await server.Server.StopAsync().WaitAsync(Patience);
        File.Exists(SocketPath).Should().BeFalse();
        await using TestServer next = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));
        await ShouldGreetAsync(next);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    public async Task Permissions_AreThoseAskedFor(UnixFileMode? mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        await using TestServer server = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}") { UnixSocketMode = mode });
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(SocketPath).Should().Be(mode);
        }

        await ShouldGreetAsync(server);
    }

    [Fact]
    public async Task SocketLeftByACrash_IsReplaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a socket cannot be told from a file that somebody needs.");
        LeaveStale(SocketPath);
        await using TestServer server = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));
        await ShouldGreetAsync(server);
    }

    [Fact]
    public async Task SocketThatIsServed_IsInUse()
    {
        await using TestServer first = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));
        await using TestServer second = new();
        second.Options.Endpoints.Add(new SmtpEndpoint($"unix:{SocketPath}"));
        (await second.Server.Invoking(s => s.StartAsync()).Should().ThrowAsync<IOException>()).WithMessage($"Cannot listen on unix:{SocketPath}: *already in use*");
        await second.Server.StopAsync().WaitAsync(Patience);
        await ShouldGreetAsync(first);
    }

    [Fact]
    public async Task SocketThatIsServedByWhoeverDoesNotAccept_IsInUse()
    {
        // Its queue is full: connecting would wait.
        using Socket busy = UnixSocketFile.Bind(SocketPath);
        busy.Listen(0);
        List<Socket> queue = [];
        try
        {
            for (bool full = false; !full;)
            {
                Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                queue.Add(client);
                try
                {
                    client.Connect(new UnixDomainSocketEndPoint(SocketPath));
                }
                catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
                {
                    full = true;
                }
            }

            await ShouldNotStartAsync($"unix:{SocketPath}", "*already in use*");
            File.Exists(SocketPath).Should().BeTrue();
        }
        finally
        {
            queue.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task WhatIsNoSocket_IsNeverRemoved()
    {
        await File.WriteAllTextAsync(SocketPath, "precious");
        await ShouldNotStartAsync($"unix:{SocketPath}", "*in use*");
        (await File.ReadAllTextAsync(SocketPath)).Should().Be("precious");

        string directory = Path.Combine(_directory, "folder");
        Directory.CreateDirectory(directory);
        await ShouldNotStartAsync($"unix:{directory}", "*in use*");
        Directory.Exists(directory).Should().BeTrue();

        // Nor a link, even to a socket that nobody serves.
        string stale = Path.Combine(_directory, "stale.sock");
        string link = Path.Combine(_directory, "link.sock");
        LeaveStale(stale);
        File.CreateSymbolicLink(link, stale);
        await ShouldNotStartAsync($"unix:{link}", "*in use*");
        new FileInfo(link).LinkTarget.Should().Be(stale);
    }

    [Fact]
    public async Task FileThatIsNoLongerOurs_StaysAtTheStop()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere it cannot be told.");
        await using TestServer first = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));

        // An operator has removed it, and started another server there.
        File.Delete(SocketPath);
        await using TestServer second = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));
        await first.Server.StopAsync().WaitAsync(Patience);
        await ShouldGreetAsync(second);
        await second.Server.StopAsync().WaitAsync(Patience);
        File.Exists(SocketPath).Should().BeFalse();
    }

    [Fact]
    public async Task StartThatFails_LeavesNoFile()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        await using TestServer server = new();
        server.Options.Endpoints.Add(new SmtpEndpoint($"unix:{SocketPath}"));
        server.Options.Endpoints.Add(new SmtpEndpoint(taken.LocalEndpoint.ToString()!));
        await server.Server.Invoking(s => s.StartAsync()).Should().ThrowAsync<IOException>();
        File.Exists(SocketPath).Should().BeFalse();
    }

    [Fact]
    public Task MissingDirectory_IsNamed() => ShouldNotStartAsync($"unix:{_directory}/none/smtp.sock", "Cannot listen on unix:*/none/smtp.sock: there is no such directory");

    [Fact]
    public async Task AbstractName_HasNoFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has abstract names.");
        string name = "smtpkit-" + Path.GetFileName(_directory);
        await using TestServer server = await StartAsync(new SmtpEndpoint($"unix:@{name}"));
        server.Server.EndPoints.Single().ToString().Should().Be($"unix:@{name}");
        await ShouldGreetAsync(server);
        await ShouldNotStartAsync($"unix:@{name}", "*in use*");
        await server.Server.StopAsync().WaitAsync(Patience);
        await using TestServer next = await StartAsync(new SmtpEndpoint($"unix:@{name}"));
        await ShouldGreetAsync(next);
    }

    [Fact]
    public async Task PathThatTheClientHasChosen_IsEscapedInTheLog()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows takes no such name.");
        await using TestServer server = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));
        using Socket client = UnixSocketFile.Bind(Path.Combine(_directory, "a\nError 1 forged"));
        await client.ConnectAsync(server.Server.EndPoints[0].LocalEndPoint);
        (await ReadLineAsync(client)).Should().StartWith("220 ");
        server.Log.Lines.Should().Contain(line => line.Contains("a\\u000AError", StringComparison.Ordinal)).And.NotContain(line => line.Contains('\n', StringComparison.Ordinal));
    }

    // In .NET 10 a client's path that is longer than the server's would end the process, were it left to the framework.
    [Theory]
    [InlineData(30)]
    [InlineData(107)]
    [InlineData(108)]
    public async Task LongPathOfTheClient_DoesNoHarm(int length)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Each system has a length of its own.");
        await using TestServer server = await StartAsync(new SmtpEndpoint($"unix:{SocketPath}"));
        string name = _directory + "/";
        name += new string('x', Math.Max(1, length - name.Length));
        for (int i = 0; i < 2; i++)
        {
            // Bound as far as the system allows it, which is farther than the framework does.
            using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Bind(new LongPath(name));
            await client.ConnectAsync(server.Server.EndPoints[0].LocalEndPoint);
            (await ReadLineAsync(client)).Should().StartWith("220 ");
            File.Delete(name);
        }

        await ShouldGreetAsync(server);
    }

    private static void LeaveStale(string path)
    {
        // The framework takes no file away that was bound so: as after a crash.
        using Socket socket = UnixSocketFile.Bind(path);
        socket.Listen();
    }

    private static Task<TestServer> StartAsync(SmtpEndpoint endpoint) => StartAsync(new TestServer(), endpoint);

    private static async Task<TestServer> StartAsync(TestServer server, SmtpEndpoint endpoint)
    {
        server.Options.Endpoints.Add(endpoint);
        await server.Server.StartAsync();
        return server;
    }

    private static async Task ShouldNotStartAsync(string address, string message)
    {
        await using TestServer server = new();
        server.Options.Endpoints.Add(new SmtpEndpoint(address));
        (await server.Server.Invoking(s => s.StartAsync()).Should().ThrowAsync<IOException>()).WithMessage(message).WithMessage($"*{address}*");
    }

    private static async Task ShouldGreetAsync(TestServer server)
    {
        using Socket client = await ConnectAsync(server);
        (await ReadLineAsync(client)).Should().StartWith("220 ");
    }

    private static Task<Socket> ConnectAsync(TestServer server) => ConnectAsync(server.Server.EndPoints[0].LocalEndPoint);

    private static async Task<Socket> ConnectAsync(EndPoint to)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(to);
        return socket;
    }

    private static async Task<string?> ReadLineAsync(Socket socket)
    {
        await using NetworkStream stream = new(socket);
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(Patience);
    }

    // Says all of it and hears all there is, both at once.
    private static async Task<string> TalkAsync(Stream stream, string text)
    {
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        Task<string> replies = reader.ReadToEndAsync();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        }
        catch (IOException)
        {
            // The server has closed.
        }

        return await replies.WaitAsync(Patience);
    }

    private sealed class LongPath(string path) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Unix;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.Unix, 2 + path.Length);
            Encoding.ASCII.GetBytes(path, address.Buffer.Span[2..]);
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
}
