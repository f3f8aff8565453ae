namespace SmtpKit;

/// <summary>Says of a hook's class that it never holds the thread it is called on.</summary>
/// <remarks>
/// <para>
/// Sockets may be served by a few threads of their own, on which sessions go on as soon as something has arrived: with
/// <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1</c>, as <c>smtpkit</c> sets it for itself, or over a transport that schedules inline. A hook that
/// held such a thread would hold up every other session on it. Every hook is therefore called on a thread of the pool, and so are its continuations
/// after a read of the message; one of a class with this attribute is called where the session is, which saves the way.
/// </para>
/// <para>
/// Put it on a class that computes for microseconds, touches no disk, waits for no lock that may be held for long, and calls no other hook that may. The
/// calls of a message store and of its middlewares are one: they are quick when all of them are. It is looked up on the very class, not on its bases.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class QuickHookAttribute : Attribute;
