using System.Security.Claims;
using System.Text;

namespace SmtpKit.Tests.Stores;

/// <summary>What a store is called with, made without a server.</summary>
internal static class StoreCall
{
    public const string SessionId = "0123456789ABC";

    // A clock that stands still.
    public static TimeProvider Clock { get; } = new StoppedClock(new DateTimeOffset(2026, 11, 21, 22, 20, 0, TimeSpan.FromHours(2)));

    public static SmtpSession Session(
        SmtpConnectionInfo? connection = null, string? helloName = "client.test", bool isExtended = true, bool hasUser = false, TimeProvider? clock = null)
    {
        connection ??= new SmtpConnectionInfo();
        SmtpServerOptions options = new() { ServerName = "mx.test", TimeProvider = clock ?? Clock };
        return new SmtpSession(SessionId, options, connection.Endpoint, connection)
        {
            HelloName = helloName,
            IsExtended = isExtended,
            User = hasUser ? new ClaimsPrincipal() : null,
        };
    }

    public static MailTransaction Transaction(string? from, params string[] to)
    {
        MailTransaction transaction = new(SessionId, 1, from is null ? null : Mailbox.Parse(from), EsmtpParameters.None);
        foreach (string recipient in to)
        {
            transaction.Add(new Recipient(Mailbox.Parse(recipient), EsmtpParameters.None));
        }

        return transaction;
    }

    public static MessageBody Body(string message) => MessageBody.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(message)));

    public static Task<SmtpReply> SaveAsync(IMessageStore store, string message) => SaveAsync(store, Body(message));

    public static Task<SmtpReply> SaveAsync(IMessageStore store, MessageBody body) =>
        SaveUntilAsync(store, body, TestContext.Current.CancellationToken);

    public static Task<SmtpReply> SaveAsync(IMessageStore store, MailTransaction transaction, string message) =>
        store.SaveAsync(Session(), transaction, Body(message), TestContext.Current.CancellationToken).AsTask();

    public static Task<SmtpReply> SaveUntilAsync(IMessageStore store, MessageBody body, CancellationToken cancellationToken) =>
        store.SaveAsync(Session(), Transaction("ada@client.test", "bob@mx.test"), body, cancellationToken).AsTask();

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
