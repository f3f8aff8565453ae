using System.Runtime.ExceptionServices;

namespace SmtpKit.Hosting.Hooks;

/// <summary>Several connection filters in a row. The first that refuses decides; when all accept, the last that had something of its own to say.</summary>
internal class ConnectionFilterChain(IReadOnlyList<IConnectionFilter> filters) : IConnectionFilter
{
    // In the session's items: how many were asked, where it was not all of them.
    private const string AskedKey = "SmtpKit.Hosting.FiltersAsked";

    public async ValueTask<SmtpReply> OnConnectedAsync(SmtpSession session, CancellationToken cancellationToken)
    {
        int asked = 0;
        try
        {
            SmtpReply accepted = SmtpReply.Ok;
            foreach (IConnectionFilter filter in filters)
            {
                asked++;
                SmtpReply reply = await filter.OnConnectedAsync(session, cancellationToken).ConfigureAwait(false);
                if (!Chains.Accepts(reply, ref accepted))
                {
                    return reply;
                }
            }

            return accepted;
        }
        finally
        {
            NoteAsked(session, asked);
        }
    }

    public async ValueTask<SmtpReply> OnHelloAsync(SmtpSession session, string name, CancellationToken cancellationToken)
    {
        SmtpReply accepted = SmtpReply.Ok;
        foreach (IConnectionFilter filter in filters)
        {
            SmtpReply reply = await filter.OnHelloAsync(session, name, cancellationToken).ConfigureAwait(false);
            if (!Chains.Accepts(reply, ref accepted))
            {
                return reply;
            }
        }

        return accepted;
    }

    // Whoever was asked is told, also behind one that throws: what the server promises to one filter holds for each of several.
    public async ValueTask OnDisconnectedAsync(SmtpSession session, SessionEnd reason, CancellationToken cancellationToken)
    {
        int asked = session.Items.TryGetValue(AskedKey, out object? count) ? (int)count! : filters.Count;
        List<Exception> failures = [];
        foreach (IConnectionFilter filter in filters.Take(asked))
        {
            try
            {
                await filter.OnDisconnectedAsync(session, reason, cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // User code may throw anything; it is thrown again when all have been told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failures.Add(exception);
            }
        }

        if (failures.Count == 1)
        {
            ExceptionDispatchInfo.Throw(failures[0]);
        }

        if (failures.Count > 1)
        {
            throw new AggregateException(failures);
        }
    }

    // Asked again after XCLIENT: whoever was asked once was asked.
    private void NoteAsked(SmtpSession session, int asked)
    {
        bool isFirst = !session.Items.TryGetValue(AskedKey, out object? before);
        if (isFirst ? asked < filters.Count : asked > (int)before!)
        {
            session.Items[AskedKey] = asked;
        }
    }
}
