using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Reflection;
using System.Text;
using SmtpKit.Session;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>
/// Where sessions run on a thread that serves other sockets too, a hook leaves it first, unless it is marked as quick. The thread of these tests is such a
/// one: whatever it writes to the session is handled on it at once.
/// </summary>
public sealed class SocketThreadTests
{
    private const string Conversation =
        "EHLO client.test\r\nAUTH PLAIN AGFkYQBzZWNyZXQ=\r\nXOWN x\r\nMAIL FROM:<a@b.test> SIZE=10\r\nRCPT TO:<c@d.test>\r\nVRFY c\r\nEXPN d\r\nDATA\r\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EachHook_LeavesTheThreadUnlessItIsQuick(bool isQuick)
    {
        ConcurrentDictionary<string, bool> onSocketThread = new();
        RunOnSocketThread(Options(isQuick, onSocketThread), Conversation, "line\r\n", ".\r\nQUIT\r\n");

        string[] hooks = [.. onSocketThread.Keys.Order(StringComparer.Ordinal)];
        hooks.Should().Equal(EveryHook());
        onSocketThread.Where(call => call.Value).Select(call => call.Key).Should().BeEquivalentTo(isQuick ? EveryHook().Except(["XOWN"]) : []);
    }

    // A message is one call of them all: where one may hold the thread, none is called on it.
    [Fact]
    public void MiddlewareThatIsNotQuick_TakesTheStoreAlong()
    {
        ConcurrentDictionary<string, bool> onSocketThread = new();
        SmtpServerOptions options = Options(isQuick: true, onSocketThread);
        options.Middleware.Add(new SlowHooks(new Notes(onSocketThread)));

        RunOnSocketThread(options, Conversation, "line\r\n", ".\r\nQUIT\r\n");

        onSocketThread["SaveAsync"].Should().BeFalse();
        onSocketThread["SaveAsync, after a read"].Should().BeFalse();
        onSocketThread["CheckSenderAsync"].Should().BeTrue("that one is not part of it");
    }

    // Whatever is registered may be anybody's, also where the hook that did it is quick.
    [Fact]
    public void Disposals_LeaveTheThread()
    {
        ConcurrentDictionary<string, bool> onSocketThread = new();
        SmtpServerOptions options = Options(isQuick: true, onSocketThread);
        options.MailboxFilter = new RegisteringFilter(new Notes(onSocketThread));

        RunOnSocketThread(options, "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRSET\r\nQUIT\r\n");

        onSocketThread.Should().Contain("the filter", true).And.Contain("of the transaction", false).And.Contain("of the session", false);
    }

    private static IEnumerable<string> EveryHook()
    {
        Type[] hooks = [typeof(IConnectionFilter), typeof(IMailboxFilter), typeof(IUserAuthenticator), typeof(IMessageStore), typeof(IMessageMiddleware)];
        typeof(SmtpServer).Assembly.GetExportedTypes().Where(type => type.IsInterface).Should().BeEquivalentTo(
            [.. hooks, typeof(ICertificateSource), typeof(IMessageStoreHealth)], "the hooks below are all there are; of the others, no session waits for an answer on its thread");

        // Of a client that signs in by PLAIN, nobody asks for a secret.
        return hooks.SelectMany(hook => hook.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => !method.IsSpecialName)
            .Select(method => method.Name)
            .Except([nameof(IUserAuthenticator.FindSecretAsync)])
            .Concat(["SaveAsync, after a read", "XOWN"])
            .Order(StringComparer.Ordinal);
    }

    private static SmtpServerOptions Options(bool isQuick, ConcurrentDictionary<string, bool> onSocketThread)
    {
        Notes notes = new(onSocketThread);
        SlowHooks hooks = isQuick ? new QuickHooks(notes) : new SlowHooks(notes);
        return new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            ConnectionFilter = hooks,
            MailboxFilter = hooks,
            UserAuthenticator = hooks,
            MessageStore = hooks,
            Middleware = { hooks },
            Commands =
            {
                new SmtpCommand("XOWN", (_, _, _) =>
                {
                    notes.Note("XOWN");
                    return new(SmtpReply.Ok);
                }),
            },
        };
    }

    private static void RunOnSocketThread(SmtpServerOptions options, params string[] segments)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() => Run(options, segments)));
        thread.Start();
        thread.Join(TimeSpan.FromSeconds(60)).Should().BeTrue();
        failure.Should().BeNull();
    }

    // Whatever waits on the pipe goes on in the writer's call.
    private static void Run(SmtpServerOptions options, string[] segments)
    {
        PipeOptions inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        Pipe toServer = new(inline);
        Pipe toClient = new(new PipeOptions(pauseWriterThreshold: 0));
        WatchedReader reader = new(toServer.Reader);
        SmtpServer server = new(options);
        SmtpEndpoint endpoint = new() { AllowPlaintextAuthentication = true };
        Task session = server.ServeAsync(new DuplexPipe(reader, toClient.Writer), new SmtpConnectionInfo { Endpoint = endpoint });
        foreach (string segment in segments)
        {
            foreach (string line in segment.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            {
                // Line by line, each when the session waits for it, so that each finds the session on this thread and not on one that a hook has left it on.
                reader.Waiting.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
                reader.OnSending();
                toServer.Writer.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask().Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
            }
        }

        session.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
    }

    private sealed class Notes(ConcurrentDictionary<string, bool> onSocketThread)
    {
        public void Note(string call) => onSocketThread.AddOrUpdate(call, SocketThread.IsCurrent, (_, before) => before || SocketThread.IsCurrent);
    }

    [QuickHook]
    private sealed class RegisteringFilter(Notes notes) : IMailboxFilter
    {
        public ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken)
        {
            notes.Note("the filter");
            transaction.RegisterForDisposeAsync(new Disposable(() => notes.Note("of the transaction")));
            session.RegisterForDisposeAsync(new Disposable(() => notes.Note("of the session")));
            return new(SmtpReply.Ok);
        }
    }

    private sealed class Disposable(Action onDisposed) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            onDisposed();
            return default;
        }
    }

    [QuickHook]
    private sealed class QuickHooks(Notes notes) : SlowHooks(notes);

    private class SlowHooks(Notes notes) : IConnectionFilter, IMailboxFilter, IUserAuthenticator, IMessageStore, IMessageMiddleware
    {
        public ValueTask<SmtpReply> OnConnectedAsync(SmtpSession session, CancellationToken cancellationToken) => Note(SmtpReply.Ok, nameof(OnConnectedAsync));

        public ValueTask<SmtpReply> OnHelloAsync(SmtpSession session, string name, CancellationToken cancellationToken) => Note(SmtpReply.Ok, nameof(OnHelloAsync));

        public ValueTask OnDisconnectedAsync(SmtpSession session, SessionEnd end, CancellationToken cancellationToken)
        {
            notes.Note(nameof(OnDisconnectedAsync));
            return default;
        }

        public ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken) =>
            Note(SmtpReply.Ok, nameof(CheckSenderAsync));

        public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
            Note(SmtpReply.Ok, nameof(CheckRecipientAsync));

        public ValueTask<SmtpReply> VerifyAsync(SmtpSession session, string argument, CancellationToken cancellationToken) => Note(SmtpReply.Ok, nameof(VerifyAsync));

        public ValueTask<SmtpReply> ExpandAsync(SmtpSession session, string argument, CancellationToken cancellationToken) => Note(SmtpReply.Ok, nameof(ExpandAsync));

        public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
            Note(AuthenticationResult.Success("ada"), nameof(AuthenticateAsync));

        public ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken) => Note((long?)1000, nameof(GetFreeSpaceAsync));

        public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
        {
            notes.Note(nameof(SaveAsync));
            while (!(await body.ReadAsync(cancellationToken).ConfigureAwait(false)).IsEmpty)
            {
                notes.Note("SaveAsync, after a read");
            }

            return SmtpReply.Ok;
        }

        public ValueTask<SmtpReply> InvokeAsync(
            SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
        {
            notes.Note(nameof(InvokeAsync));
            return next(session, transaction, body, cancellationToken);
        }

        private ValueTask<T> Note<T>(T answer, string call)
        {
            notes.Note(call);
            return new(answer);
        }
    }
}
