using System.IO.Pipelines;
using System.Net.Security;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Reading what TLS has decrypted.</summary>
public sealed class TlsInputTests : BufferedInputTests
{
    // A stream that reports something and then makes its reader wait, as SslStream does not: the wait is waited for, and nothing is lost.
    [Fact]
    public async Task StreamThatIsReadableTooEarly_IsWaitedFor()
    {
        using SocketPair sockets = await SocketPair.ConnectAsync();
        TlsInput input = new(new HastyStream(sockets.Server));

        Task<ReadResult> read = input.ReadAsync(CancellationToken.None).AsTask();
        read.IsCompleted.Should().BeFalse();
        await sockets.Client.WriteAsync("NOOP"u8.ToArray());

        (await read.WaitAsync(Patience)).Buffer.Length.Should().BeInRange(1, 4);
    }

    internal override async Task<InputPair> ConnectAsync()
    {
        SocketPair sockets = await SocketPair.ConnectAsync();
        SocketStream lower = new(sockets.Server) { IsHandshaking = true };
        SslStream server = new(lower, leaveInnerStreamOpen: false);
        Task handshake = server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = TestCertificate.Context });
        SslStream client = await ClientTls.HandshakeAsync(sockets.Client);
        await handshake.WaitAsync(Patience);
        lower.IsHandshaking = false;
        return new InputPair(sockets, client, new TlsInput(server), server);
    }

    /// <summary>Says of every read of no octets that it is over.</summary>
    private sealed class HastyStream(System.Net.Sockets.Socket socket) : System.Net.Sockets.NetworkStream(socket)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            buffer.IsEmpty ? new(0) : base.ReadAsync(buffer, cancellationToken);
    }
}
