using System.IO.Pipelines;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Transports that fail at once, in the very call: for the session the peer is gone, and nothing is wrong with the server.</summary>
public sealed class TransportFaultTests
{
    [Fact]
    public async Task ResetDuringAHook_EndsTheSessionAndIsNoDefect()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, _, cancellationToken) =>
        {
            asked.SetResult();
            await go.Task.WaitAsync(cancellationToken);
            return SmtpReply.Ok;
        });
        PipePeer peer = new(server);
        await peer.SendAsync("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\n");
        await asked.Task;
        peer.Reset();
        go.SetResult();

        await peer.SessionEndsAsync();
        ShouldHaveEndedByThePeer(server);
    }

    [Fact]
    public async Task ResetInTheMessage_TheStoreSeesADisconnection()
    {
        TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Exception? seen = null;
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.ReadAsync(cancellationToken);
            read.SetResult();
            await go.Task.WaitAsync(cancellationToken);
            try
            {
                await body.ReadAsync(cancellationToken);
                return SmtpReply.Ok;
            }
            catch (Exception exception)
            {
                seen = exception;
                throw;
            }
        });
        PipePeer peer = new(server);
        await peer.SendAsync("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nhello\r\n");
        await read.Task;
        peer.Reset();
        go.SetResult();

        await peer.SessionEndsAsync();
        seen.Should().BeOfType<MessageBodyException>().Which.Failure.Should().Be(MessageBodyFailure.Disconnected);
        ShouldHaveEndedByThePeer(server);
    }

    [Fact]
    public async Task ResetBeforeStartTls_EndsTheSessionAndIsNoDefect()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new();
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, _, cancellationToken) =>
        {
            asked.SetResult();
            await go.Task.WaitAsync(cancellationToken);
            return SmtpReply.PolicyRejected;
        });
        PipePeer peer = new(server);
        await peer.SendAsync("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nSTARTTLS\r\n");
        await asked.Task;
        peer.Reset();
        go.SetResult();

        await peer.SessionEndsAsync();
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OutputThatIsClosedBeforeTheGreeting_EndsTheSessionAndIsNoDefect()
    {
        await using TestServer server = new();
        Pipe toServer = new();
        Pipe toClient = new();
        await toClient.Writer.CompleteAsync();

        await server.Server.ServeAsync(new DuplexPipe(toServer.Reader, toClient.Writer), new SmtpConnectionInfo()).WaitAsync(TimeSpan.FromSeconds(20));
        ShouldHaveEndedByThePeer(server);
    }

    private static void ShouldHaveEndedByThePeer(TestServer server) => server.Log.Lines
        .Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal))
        .And.Contain(line => line.Contains("ended: Disconnected", StringComparison.Ordinal));
}
