using System.Collections;

namespace SmtpKit.Diagnostics;

/// <summary>The scope around whatever is logged for a session. It reads the session each time it is looked at.</summary>
internal sealed class SessionLogScope(SmtpSession session) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 3;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("SessionId", session.Id),
        1 => new("Peer", Peer),
        2 => new("User", User),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private string? Peer => LogText.EndPoint(session.RemoteEndPoint)?.ToString();

    private string? User => session.User is { } user ? LogText.Escape(user.Identity?.Name) : null;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <summary>For loggers that write scopes as text.</summary>
    public override string ToString() => $"session {session.Id}{(Peer is { } peer ? $", peer {peer}" : "")}{(User is { } user ? $", user {user}" : "")}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
