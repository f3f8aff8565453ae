using Microsoft.Extensions.Options;

namespace SmtpKit.Inbox.Pop3;

/// <summary>The inboxes as maildrops: the user name says which.</summary>
internal sealed class InboxMaildrops(InboxSet inboxes, IOptions<SmtpInboxOptions> options) : IPop3Maildrops
{
    /// <summary>Known where nothing but age deletes: what makes room for others may go at any time.</summary>
    public TimeSpan? Retention
    {
        get
        {
            SmtpInboxOptions settings = options.Value;
            bool isByAgeAlone = settings is { File: not null, MaxMessages: null, MaxOctets: null }
                && settings.Inboxes.Values.All(inbox => inbox is { MaxMessages: null, MaxOctets: null, MaxAge: null });
            return isByAgeAlone ? settings.MaxAge ?? Timeout.InfiniteTimeSpan : null;
        }
    }

    /// <summary>The inbox of that name; else one in which the user's own mail is; else the main one.</summary>
    public IPop3Maildrop Find(string userName)
    {
        Inbox inbox = inboxes.Find(userName) ?? inboxes.All.FirstOrDefault(other => other.IsForUser(userName)) ?? inboxes.Main;
        return new InboxMaildrop(inbox.Store);
    }
}
