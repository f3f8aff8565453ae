namespace SmtpKit.Tests.Fuzz;

/// <summary>What <see cref="ReferenceReader"/> knows of a session at one command.</summary>
/// <param name="Lmtp">LMTP is spoken.</param>
/// <param name="Greeted">A greeting was accepted.</param>
/// <param name="SignedIn">AUTH had success.</param>
/// <param name="Recipients">How many there are; less than 0 without a transaction.</param>
/// <param name="MaxRecipients">How many there may be.</param>
/// <param name="BetweenChunks">A chunk of a message was taken, and not yet its last one.</param>
/// <param name="Binary">The message was announced as BODY=BINARYMIME.</param>
/// <param name="HasTls">STARTTLS is offered.</param>
/// <param name="HasAuth">AUTH is offered.</param>
/// <param name="More">Whether octets follow the command.</param>
internal readonly record struct ReferenceFacts(
    bool Lmtp, bool Greeted, bool SignedIn, int Recipients, int MaxRecipients, bool BetweenChunks, bool Binary, bool HasTls, bool HasAuth, bool More);
