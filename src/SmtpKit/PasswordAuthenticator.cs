using System.Diagnostics.CodeAnalysis;
using SmtpKit.Sasl;

namespace SmtpKit;

/// <summary>An authenticator over the host's own table of user names and password hashes, for PLAIN and LOGIN.</summary>
/// <remarks>
/// <para>
/// <see cref="Hash"/> makes what the table keeps. To check a password costs a tenth of a second of processor time and more, as it is meant to; an unknown
/// user costs the same, against a hash that no password has. The work is done off the sessions' threads, on half of the processors at most. Who comes
/// when too many wait already is answered <c>454 4.7.0</c>, so that guessing cannot take the machine.
/// </para>
/// <para>Thread-safe, if the function given to it is.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
public sealed class PasswordAuthenticator : IUserAuthenticator
{
    // A tenth of a second each, so that the last in the queue still hears within the hook's time.
    private const int MaxWaitingForEach = 64;

    private static readonly int MaxAtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly Func<string, CancellationToken, ValueTask<string?>> _findHash;
    private readonly PasswordHash _decoy;
    private readonly SemaphoreSlim _work = new(MaxAtOnce);
    private int _present;

    /// <summary>Makes an authenticator over a table in memory.</summary>
    /// <param name="hashes">User names, compared as the dictionary compares, and what <see cref="Hash"/> made of their passwords. Read at each sign-in.</param>
    /// <param name="decoy">As in the other constructor.</param>
    /// <exception cref="FormatException">The decoy is not of the form that <see cref="Hash"/> writes.</exception>
    public PasswordAuthenticator(IReadOnlyDictionary<string, string> hashes, string? decoy = null)
        : this(FindIn(hashes), decoy)
    {
    }

    /// <summary>Makes an authenticator over a table of any kind.</summary>
    /// <param name="findHash">
    /// Gives what <see cref="Hash"/> made of a user's password; null when there is no such user. Asked at each sign-in, at once for many sessions. It
    /// should take as long for a user that it does not find.
    /// </param>
    /// <param name="decoy">
    /// A hash of the table's kind, of any password: an unknown user's is checked as such a one, so that it takes as long. Default: null, as
    /// <see cref="Hash"/> makes them by default.
    /// </param>
    /// <exception cref="FormatException">The decoy is not of the form that <see cref="Hash"/> writes.</exception>
    public PasswordAuthenticator(Func<string, CancellationToken, ValueTask<string?>> findHash, string? decoy = null)
    {
        ArgumentNullException.ThrowIfNull(findHash);
        _findHash = findHash;
        _decoy = decoy is null ? PasswordHash.DefaultDecoy() : Parse(decoy).Decoy();
    }

    /// <summary>Hashes a password, with a new random salt: two hashes of one password differ.</summary>
    /// <param name="password">Prepared by SASLprep (RFC 4013), as in <see cref="ScramKey.Create(string, int)"/>.</param>
    /// <param name="iterations">
    /// 1,000 to 10,000,000. Default: 600,000, as OWASP asks for. More makes guessing from a stolen table slower in proportion, and each sign-in too.
    /// </param>
    /// <returns>
    /// <c>PBKDF2-SHA256$&lt;iterations&gt;:&lt;salt&gt;$&lt;hash&gt;</c>, the octets in base64; <c>PBKDF2-SHA512</c> is read as well. A secret: not for logs.
    /// </returns>
    /// <remarks>Takes processor time in proportion to <paramref name="iterations"/>: by default, a tenth of a second and more.</remarks>
    /// <exception cref="ArgumentException">The password is empty, or has a character that SASLprep prohibits.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is outside its range.</exception>
    public static string Hash(string password, int iterations = PasswordHash.DefaultIterations)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, PasswordHash.MinIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, PasswordHash.MaxIterations);
        return PasswordHash.Create(password, iterations).ToString();
    }

    /// <summary>Whether a hash is that of a password. The comparison takes as long for any password.</summary>
    /// <param name="password">The password.</param>
    /// <param name="hash">What <see cref="Hash"/> made.</param>
    /// <remarks>Takes as long as <see cref="Hash"/> did.</remarks>
    /// <exception cref="FormatException">The hash is of another form. The message does not repeat it.</exception>
    public static bool Verify(string password, string hash)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(hash);
        return Parse(hash).Verify(password);
    }

    /// <summary>Whether a text is of the form that <see cref="Hash"/> writes. Costs no more than reading it.</summary>
    /// <param name="text">Null is of none.</param>
    public static bool IsHash([NotNullWhen(true)] string? text) => text is not null && PasswordHash.TryParse(text, out _);

    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        if (credential is not PasswordCredential password)
        {
            return AuthenticationResult.Failed;
        }

        if (Interlocked.Increment(ref _present) > MaxAtOnce * (1 + MaxWaitingForEach))
        {
            Interlocked.Decrement(ref _present);
            return AuthenticationResult.TemporaryFailure;
        }

        try
        {
            string? found = await _findHash(password.UserName, cancellationToken).ConfigureAwait(false);
            PasswordHash hash = found is null ? _decoy : Parse(found);
            bool isRight = await VerifyAsync(hash, password.Password, cancellationToken).ConfigureAwait(false);
            return isRight & found is not null ? AuthenticationResult.Success(password.UserName) : AuthenticationResult.Failed;
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    // On a thread of its own: one of the pool's, held for so long, would be missing to the sessions.
    private async ValueTask<bool> VerifyAsync(PasswordHash hash, string password, CancellationToken cancellationToken)
    {
        await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Factory.StartNew(
                () => hash.Verify(password), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            _work.Release();
        }
    }

    private static PasswordHash Parse(string text) => PasswordHash.TryParse(text, out PasswordHash? hash)
        ? hash
        : throw new FormatException(
            $"A password hash reads PBKDF2-SHA256$<iterations, {PasswordHash.MinIterations} to {PasswordHash.MaxIterations}>:<salt>$<hash>, the octets in base64.");

    private static Func<string, CancellationToken, ValueTask<string?>> FindIn(IReadOnlyDictionary<string, string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return (userName, _) => new(hashes.TryGetValue(userName, out string? hash) ? hash : null);
    }
}
