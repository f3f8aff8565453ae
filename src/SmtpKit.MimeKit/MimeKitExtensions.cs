using System.Runtime.InteropServices;
using MimeKit;

namespace SmtpKit;

/// <summary>A received message as MimeKit's <see cref="MimeMessage"/>.</summary>
public static class MimeKitExtensions
{
    /// <summary>Reads the message as it arrives, within the default limits.</summary>
    /// <inheritdoc cref="ReadMimeMessageAsync(MessageBody, MimeMessageLimits, ParserOptions, CancellationToken)"/>
    public static ValueTask<MimeMessage> ReadMimeMessageAsync(this MessageBody body, CancellationToken cancellationToken = default) =>
        ReadMimeMessageAsync(body, MimeMessageLimits.Default, ParserOptions.Default, cancellationToken);

    /// <summary>Reads the message as it arrives.</summary>
    /// <param name="body">Read to its end; what is read of it is no longer there for others.</param>
    /// <param name="limits">How much of it may be held in memory.</param>
    /// <param name="options">MimeKit's own, such as how deep parts may be nested; those of its <see cref="ParserOptions.Default"/> are tolerant.</param>
    /// <param name="cancellationToken">Gives it up; the rest of the body is then still there, but of no use.</param>
    /// <returns>The message, in memory as a whole: it stays when the store's task has completed. Disposing of it is up to the caller, and may be left out.</returns>
    /// <exception cref="SmtpReplyException">
    /// The message is beyond a limit (<c>552 5.3.4</c>), or MimeKit cannot make anything of it (<c>554 5.6.0</c>, with its <see cref="FormatException"/>
    /// within), which so far means that it is empty or that its first line is neither a header field nor empty. Let it pass, and the client hears that reply.
    /// </exception>
    /// <exception cref="MessageBodyException">The message will not come to its end.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<MimeMessage> ReadMimeMessageAsync(
        this MessageBody body, MimeMessageLimits limits, ParserOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(options);
        using Stream octets = body.AsStream();
        using LimitedStream limited = new(octets, limits);
        try
        {
            return await new LimitedParser(options, limited, limits).ParseMessageAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException exception)
        {
            throw MimeMessageFailure.Malformed(exception);
        }
    }

    /// <summary>A message that is in memory already: <c>mail.RawBytes</c> of SmtpKit.Testing, for example.</summary>
    /// <param name="octets">The whole message. It is copied, and may change afterwards.</param>
    /// <remarks>Without limits: it is there, and its sender known.</remarks>
    /// <exception cref="FormatException">MimeKit cannot make anything of it.</exception>
    public static MimeMessage ToMimeMessage(this ReadOnlyMemory<byte> octets)
    {
        ArraySegment<byte> array = MemoryMarshal.TryGetArray(octets, out ArraySegment<byte> segment) ? segment : octets.ToArray();
        using MemoryStream stream = new(array.Array!, array.Offset, array.Count, writable: false);
        return MimeMessage.Load(stream);
    }

    /// <summary>A message that <see cref="InMemoryMessageStore"/> keeps.</summary>
    /// <param name="message">The message.</param>
    /// <inheritdoc cref="ToMimeMessage(ReadOnlyMemory{byte})"/>
    public static MimeMessage ToMimeMessage(this StoredMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Octets.ToMimeMessage();
    }
}
