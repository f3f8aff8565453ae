using MimeKit;

namespace SmtpKit;

/// <summary>A store that is given each message as MimeKit's <see cref="MimeMessage"/>: override one method.</summary>
/// <remarks>
/// A message that is too large or no message at all does not get there: its client hears 552 or 554
/// (see <see cref="MimeKitExtensions.ReadMimeMessageAsync(MessageBody, MimeMessageLimits, ParserOptions, CancellationToken)"/>). One instance serves all
/// sessions, at once and from any thread; each message that is under way is in memory as a whole.
/// </remarks>
public abstract class MimeMessageStore : IMessageStore
{
    private readonly MimeMessageLimits _limits;
    private readonly ParserOptions _options;

    /// <summary>Makes the store.</summary>
    /// <param name="limits">How much of a message may be held in memory. Default: <see cref="MimeMessageLimits"/>' own.</param>
    /// <param name="options">MimeKit's own. Default: its <see cref="ParserOptions.Default"/>.</param>
    protected MimeMessageStore(MimeMessageLimits? limits = null, ParserOptions? options = null)
    {
        _limits = limits ?? MimeMessageLimits.Default;
        _options = options ?? ParserOptions.Default;
    }

    /// <summary>Takes one message.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="transaction">The envelope: who really gets the message, whatever its header says.</param>
    /// <param name="message">The message. It is yours: keep it as long as you like.</param>
    /// <param name="cancellationToken">As of <see cref="IMessageStore.SaveAsync"/>.</param>
    /// <returns>The final reply; a 2yz one is a promise.</returns>
    protected abstract ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MimeMessage message, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        MimeMessage message = await body.ReadMimeMessageAsync(_limits, _options, cancellationToken).ConfigureAwait(false);
        return await SaveAsync(session, transaction, message, cancellationToken).ConfigureAwait(false);
    }
}
