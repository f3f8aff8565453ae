using SmtpKit.Inbox.Api;

namespace SmtpKit.Inbox;

/// <summary>One inbox: its store, who listens to it, and what belongs into it.</summary>
internal sealed class Inbox(string name, IInboxStore store, NamedInboxOptions? rules, EventHub events)
{
    /// <summary>Empty for the main one, which has what belongs into no other.</summary>
    public string Name => name;

    public IInboxStore Store => store;

    public EventHub Events => events;

    public bool IsForUser(string? user) => user is not null && rules?.Users.Contains(user) == true;

    public bool IsForDomain(string domain) => rules?.Domains.Contains(domain) == true;
}
