namespace SmtpKit.Hosting.Hooks;

/// <summary>The hooks that a server's builder was given.</summary>
internal sealed class ServerHooks
{
    /// <summary>Null when none was given; the last one given otherwise.</summary>
    public HookSource<IMessageStore>? MessageStore { get; set; }

    /// <summary>As <see cref="MessageStore"/>.</summary>
    public HookSource<IUserAuthenticator>? UserAuthenticator { get; set; }

    /// <summary>In the order in which they are asked.</summary>
    public List<HookSource<IConnectionFilter>> ConnectionFilters { get; } = [];

    /// <summary>In the order in which they are asked.</summary>
    public List<HookSource<IMailboxFilter>> MailboxFilters { get; } = [];

    /// <summary>The first outermost.</summary>
    public List<HookSource<IMessageMiddleware>> Middleware { get; } = [];
}
