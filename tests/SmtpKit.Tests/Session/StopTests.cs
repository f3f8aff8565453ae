using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>What a stop means for sessions: idle ones hear 421, a transaction is finished, the token cuts it short.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task IdleSessions_Hear421()
    {
        await using TestServer server = new();
        await using TestClient fresh = server.Connect();
        await using TestClient greeted = await server.Connect().HelloAsync();
        await fresh.ReadReplyAsync();
        await server.Server.StopAsync().WaitAsync(Patience);

        foreach (TestClient client in new[] { fresh, greeted })
        {
            (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
            (await client.ReadReplyAsync()).Should().BeNull();
        }
    }

    [Fact]
    public async Task TransactionInProgress_IsFinished()
    {
        await using TestServer server = new();
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250");
        Task stop = server.Server.StopAsync();
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250");
        (await client.CommandAsync("DATA")).Should().StartWith("354");
        await client.SendAsync("hel");
        await client.SessionWaitsAsync();
        stop.IsCompleted.Should().BeFalse();
        await client.SendAsync("lo\r\n.\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(Patience);
        server.Stored.Should().Equal("hello\r\n");
    }

    [Fact]
    public async Task EndOfTheGrace_CutsTheTransactionShort()
    {
        MessageBodyException? seen = null;
        await using TestServer server = new TestServer().WithStore(async (_, _, body, _) =>
        {
            try
            {
                await body.CopyToAsync(Stream.Null, CancellationToken.None);
                return SmtpReply.Ok;
            }
            catch (MessageBodyException exception)
            {
                seen = exception;
                throw;
            }
        });
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("hello\r\n");
        await client.SessionWaitsAsync();
        using CancellationTokenSource grace = new();
        Task stop = server.Server.StopAsync(grace.Token);
        await grace.CancelAsync();

        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(Patience);
        seen!.Failure.Should().Be(MessageBodyFailure.Stopped);
    }

    [Fact]
    public async Task HookThatIgnoresItsToken_DoesNotHoldTheStop()
    {
        TaskCompletionSource asked = new();
        await using TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, _, _) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, server.Clock, CancellationToken.None);
            return SmtpReply.Ok;
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\n");
        await asked.Task;
        Task stop = server.Server.StopAsync(new CancellationToken(canceled: true));
        while (!stop.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stop;

        // By the session, or by the stop if the clock ran ahead of it.
        server.Log.Lines.Should().Contain(line =>
            (line.StartsWith("Error 505", StringComparison.Ordinal) || line.StartsWith("Error 110", StringComparison.Ordinal))
            && line.Contains("CheckSenderAsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StoreThatFinishesAfterTheCut_IsBelieved()
    {
        TaskCompletionSource read = new();
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            TaskCompletionSource cancelled = new();
            using CancellationTokenRegistration registration = cancellationToken.Register(cancelled.SetResult);
            read.SetResult();
            await cancelled.Task;
            return SmtpReply.Ok;
        });
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("hello\r\n.\r\n");
        await read.Task;
        Task stop = server.Server.StopAsync(new CancellationToken(canceled: true));

        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0", "what is stored is answered as stored");
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task PeerThatNeverReads_DoesNotHoldTheStop()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect(toClientOptions: new(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        await client.SendAsync(string.Concat(Enumerable.Repeat("NOOP\r\n", 3000)));
        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Patience);
    }

    // A host's pipe may do anything. Sessions are ended in no order: there are bad ones on either side of the good one.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReaderThatCannotBeWoken_HoldsNoOtherSession(bool isCut)
    {
        await using TestServer server = new();
        StubbornReader[] stubborn = [.. Enumerable.Range(0, 20).Select(_ => new StubbornReader())];
        Task[] bad = [.. stubborn.Take(10).Select(ServeAsync)];
        await using TestClient good = await server.Connect().HelloAsync();
        bad = [.. bad, .. stubborn.Skip(10).Select(ServeAsync)];

        await server.Server.StopAsync(new CancellationToken(isCut)).WaitAsync(Patience);

        (await good.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await Task.WhenAll(bad).WaitAsync(Patience);
        server.Log.Lines.Count(line => line.StartsWith("Error 209 ", StringComparison.Ordinal)).Should().BeGreaterThanOrEqualTo(stubborn.Length);

        Task ServeAsync(StubbornReader reader) =>
            server.Server.ServeAsync(new Pair(reader, new Pipe().Writer), new SmtpConnectionInfo { Abort = reader.BreakOff });
    }

    [Fact]
    public async Task ReaderThatCannotBeWoken_IsBrokenOffByItsTimeout()
    {
        await using TestServer server = new();
        StubbornReader reader = new();
        Task session = server.Server.ServeAsync(
            new Pair(reader, new Pipe().Writer), new SmtpConnectionInfo { Abort = reader.BreakOff });

        server.Clock.Advance(server.Options.Limits.CommandTimeout);
        await session.WaitAsync(Patience);
    }

    [Fact]
    public async Task StoppedServer_ServesNoMore()
    {
        await using TestServer server = new();
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0));
        await server.Server.StartAsync();
        int port = server.Server.EndPoints.Single().Port;
        await server.Server.StopAsync();
        await server.Server.StopAsync();

        using TcpClient tcp = new();
        await tcp.Invoking(t => t.ConnectAsync(IPAddress.Loopback, port)).Should().ThrowAsync<SocketException>();
        await server.Server.Invoking(s => s.ConnectAsync()).Should().ThrowAsync<InvalidOperationException>();
        await server.Server.Invoking(s => s.StartAsync()).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task ServeToken_CutsItsOwnSessionShort()
    {
        await using TestServer server = new();
        using CancellationTokenSource cut = new();
        Pipe toServer = new();
        Pipe toClient = new();
        Task session = server.Server.ServeAsync(new Pair(toServer.Reader, toClient.Writer), new SmtpConnectionInfo(), cut.Token);
        await cut.CancelAsync();
        await session.WaitAsync(Patience);
        ReadResult all = await toClient.Reader.ReadAsync();
        System.Text.Encoding.ASCII.GetString(System.Buffers.BuffersExtensions.ToArray(all.Buffer)).Should().Contain("421 4.3.2");
    }

    private sealed class StubbornReader : PipeReader
    {
        private readonly Pipe _pipe = new();

        /// <summary>What the host's own abort does: the reader ends.</summary>
        public void BreakOff() => _pipe.Writer.Complete(new IOException("Broken off"));

        public override void CancelPendingRead() => throw new NotSupportedException("This reader knows no cancellation.");

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => _pipe.Reader.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => _pipe.Reader.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => _pipe.Reader.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _pipe.Reader.AdvanceTo(consumed, examined);

        public override void Complete(Exception? exception = null) => _pipe.Reader.Complete(exception);
    }

    private sealed record Pair(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
