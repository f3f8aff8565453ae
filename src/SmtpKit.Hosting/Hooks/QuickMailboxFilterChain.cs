namespace SmtpKit.Hosting.Hooks;

/// <summary>A <see cref="MailboxFilterChain"/> of which every member is quick, so that the whole is.</summary>
[QuickHook]
internal sealed class QuickMailboxFilterChain(IReadOnlyList<IMailboxFilter> filters) : MailboxFilterChain(filters);
