using SmtpKit.Inbox;

namespace SmtpKit.InboxBench;

/// <summary>Something that the page asks for.</summary>
/// <param name="Name">How it is called in the table.</param>
/// <param name="Make">Makes it for a round, so that no two rounds ask for the same octets.</param>
internal sealed record Question(string Name, Func<Random, InboxQuery> Make);
