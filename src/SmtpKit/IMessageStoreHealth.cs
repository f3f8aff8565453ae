namespace SmtpKit;

/// <summary>A store that can say, without a message, whether it could take one: for health checks.</summary>
/// <remarks>
/// Beside <see cref="IMessageStore"/>, on the same object, where there is something to be asked: a disk, a database. A store around another one passes the
/// question on. One without it counts as able.
/// </remarks>
public interface IMessageStoreHealth
{
    /// <summary>Finds out whether a message could be stored now, by trying what storing takes, as far as that leaves no trace.</summary>
    /// <param name="cancellationToken">Cancelled when whoever asks waits no longer.</param>
    /// <returns>
    /// What hinders it, in a sentence for operators, without secrets; null when nothing does. An exception says as much, and is logged with the health check.
    /// </returns>
    /// <remarks>Called from any thread, at any time, also before the server is started; asked at most some times a minute.</remarks>
    ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken);
}
