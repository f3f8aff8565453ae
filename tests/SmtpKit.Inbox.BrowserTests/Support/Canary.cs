using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>A server of somebody who would like to hear of whoever reads their mail: it notes each connection, and answers whatever is asked with a picture.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<string> _paths = [];
    private readonly Channel<string> _requests = Channel.CreateUnbounded<string>();
    private readonly Task _accepting;
    private int _connections;

    public Canary()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What is served at <c>/page</c>.</summary>
    public string Page { get; set; } = "";

    /// <summary>Connections so far, also those on which nothing was asked.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The paths asked for so far.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Waits until all of these were asked for, in whatever order, and whatever else.</summary>
    public async Task WaitForAsync(params string[] paths)
    {
        HashSet<string> missing = [.. paths];
        using CancellationTokenSource patience = new(Chromium.Patience, TimeProvider.System);
        try
        {
            while (missing.Count > 0)
            {
                missing.Remove(await _requests.Reader.ReadAsync(patience.Token));
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Nobody asked for {string.Join(", ", missing)}, but for {string.Join(", ", _paths)}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                _ = AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                using StreamReader reader = new(client.GetStream(), Encoding.Latin1);
                if (await reader.ReadLineAsync() is not { } request)
                {
                    return;
                }

                string path = request.Split(' ')[1];
                _paths.Add(path);
                while (!string.IsNullOrEmpty(await reader.ReadLineAsync()))
                {
                }

                (string type, byte[] body) = path == "/page" ? ("text/html", Encoding.UTF8.GetBytes(Page)) : ("image/png", TestMails.Pixel);
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"));
                await client.GetStream().WriteAsync(body);
                _requests.Writer.TryWrite(path);
            }
        }
        catch (IOException)
        {
            // The browser has gone.
        }
    }
}
