using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Tls;

/// <summary>An authority's OCSP responder (RFC 6960) on the loopback: HTTP by hand, the answers by OpenSSL.</summary>
internal sealed class OcspResponder : IAsyncDisposable
{
    private readonly TemporaryFolder _files;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;
    private int _requests;

    public OcspResponder(TemporaryFolder files)
    {
        _files = files;
        files.Write("root.pem", TestAuthority.RootPem);
        files.Write("root.key", TestAuthority.RootKeyPem);
        files.Write("index.txt", "");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What certificates name.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>How often it was asked.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Enters a certificate as good, in the format of <c>openssl ca</c>.</summary>
    public void Vouch(X509Certificate2 certificate)
    {
        string until = certificate.NotAfter.ToUniversalTime().ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
        _files.Write("index.txt", $"V\t{until}\t\t{certificate.SerialNumber}\tunknown\t/CN=mx.test\n");
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            using (client)
            {
                await AnswerAsync(client.GetStream());
            }
        }
    }

    // GET with the request in the path (RFC 6960 appendix A.1).
    private async Task AnswerAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        string line = await reader.ReadLineAsync() ?? "";
        Interlocked.Increment(ref _requests);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        string request = _files.Write("request.der", Convert.FromBase64String(Uri.UnescapeDataString(line.Split(' ')[1].TrimStart('/'))));
        string response = _files["response.der"];
        (await ProcessRunner.RunAsync("openssl",
            [
                "ocsp", "-index", _files["index.txt"], "-CA", _files["root.pem"], "-rsigner", _files["root.pem"], "-rkey", _files["root.key"],
                "-reqin", request, "-respout", response, "-ndays", "1",
            ])).ShouldSucceed();
        byte[] answer = await File.ReadAllBytesAsync(response);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n")));
        await stream.WriteAsync(answer);
    }
}
