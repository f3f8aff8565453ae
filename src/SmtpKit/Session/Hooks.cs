namespace SmtpKit.Session;

/// <summary>Every hook of a server.</summary>
internal sealed class Hooks
{
    public Hooks(SmtpServerOptions options)
    {
        bool connections = IsQuick(options.ConnectionFilter);
        Connected = new($"{nameof(IConnectionFilter)}.{nameof(IConnectionFilter.OnConnectedAsync)}", connections);
        Hello = new($"{nameof(IConnectionFilter)}.{nameof(IConnectionFilter.OnHelloAsync)}", connections);
        Disconnected = new($"{nameof(IConnectionFilter)}.{nameof(IConnectionFilter.OnDisconnectedAsync)}", connections);

        bool mailboxes = IsQuick(options.MailboxFilter);
        CheckSender = new($"{nameof(IMailboxFilter)}.{nameof(IMailboxFilter.CheckSenderAsync)}", mailboxes);
        CheckRecipient = new($"{nameof(IMailboxFilter)}.{nameof(IMailboxFilter.CheckRecipientAsync)}", mailboxes);
        Verify = new($"{nameof(IMailboxFilter)}.{nameof(IMailboxFilter.VerifyAsync)}", mailboxes);
        Expand = new($"{nameof(IMailboxFilter)}.{nameof(IMailboxFilter.ExpandAsync)}", mailboxes);

        bool users = IsQuick(options.UserAuthenticator);
        Authenticate = new($"{nameof(IUserAuthenticator)}.{nameof(IUserAuthenticator.AuthenticateAsync)}", users);
        FindSecret = new($"{nameof(IUserAuthenticator)}.{nameof(IUserAuthenticator.FindSecretAsync)}", users);

        bool store = IsQuick(options.MessageStore);
        GetFreeSpace = new($"{nameof(IMessageStore)}.{nameof(IMessageStore.GetFreeSpaceAsync)}", store);
        Save = new($"{nameof(IMessageStore)}.{nameof(IMessageStore.SaveAsync)}", store && options.Middleware.All(IsQuick));
    }

    public Hook Connected { get; }

    public Hook Hello { get; }

    public Hook Disconnected { get; }

    public Hook CheckSender { get; }

    public Hook CheckRecipient { get; }

    public Hook Verify { get; }

    public Hook Expand { get; }

    public Hook Authenticate { get; }

    public Hook FindSecret { get; }

    public Hook GetFreeSpace { get; }

    /// <summary>The store with its middlewares.</summary>
    public Hook Save { get; }

    private static bool IsQuick(object? hook) => hook?.GetType().IsDefined(typeof(QuickHookAttribute), inherit: false) ?? false;
}
