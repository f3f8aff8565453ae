using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>
/// Sees one session as it goes, and may step in: the seam for SmtpKit.Testing and SmtpKit.Inbox. Called on the session's own turn, one call at a time; it
/// must be quick and must not throw.
/// </summary>
internal interface ISessionObserver
{
    /// <summary>A line from the client, before it is looked at.</summary>
    /// <param name="line">Without its CRLF; asterisks stand for what would sign somebody in, and words in brackets for a line that cannot be shown.</param>
    void OnLine(string line);

    /// <summary>A command that is in order here and about to be carried out.</summary>
    /// <param name="verb">What it begins with; <see cref="SmtpVerb.Unknown"/> for one of the host's own.</param>
    /// <param name="line">As in <see cref="OnLine"/>.</param>
    /// <returns>
    /// A reply of 400 or more to be given instead, as if the server had refused: nothing is carried out, the octets behind BDAT are dropped. Null lets it pass.
    /// </returns>
    SmtpReply? OnCommand(SmtpVerb verb, string line);

    /// <summary>What EHLO or LHLO is about to list.</summary>
    /// <param name="lines">The server's name first. May be changed; what is taken off is taken from a client all the same.</param>
    void OnHello(IList<string> lines);

    /// <summary>A reply, before it is written: also the greeting, challenges, and what the server says unasked.</summary>
    /// <returns>
    /// The reply to be given, mostly the same. It undoes nothing that the command has done, except that TLS and a message begin only behind the reply that
    /// asks for them.
    /// </returns>
    SmtpReply OnReply(SmtpReply reply);

    /// <summary>A message has come to its end, or broken off. Its reply follows, if there is one.</summary>
    /// <param name="octets">As the store has seen it, as far as it came.</param>
    /// <param name="failure">Null for a whole message.</param>
    void OnMessage(long octets, MessageBodyFailure? failure);

    /// <summary>TLS has begun, or was there from the start.</summary>
    void OnTls(SmtpTlsInfo tls);

    /// <summary>The last call: the connection is closed, and the hooks know.</summary>
    void OnEnd(SessionEnd end);
}
