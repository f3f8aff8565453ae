using System.Text;
using System.Text.Unicode;
using SmtpKit.Sasl;
using SmtpKit.Session;

namespace SmtpKit.Inbox.Pop3;

/// <content>The AUTHORIZATION state (RFC 1939 section 4, RFC 5034): who is this?</content>
internal sealed partial class Pop3Session
{
    private const int MaxFailedLogins = 3;

    // What USER said, for PASS alone, which has to come right behind it.
    private string? _userName;

    // Set while the next line is a response of PLAIN and never a command.
    private bool _isAuthenticating;
    private int _failedLogins;
    private IPop3Maildrop? _source;
    private MaildropView? _maildrop;

    /// <summary>Whether a password may be said: over TLS, or where nobody else hears it.</summary>
    private bool MaySignIn => _isUnderTls || _isLocal || _context.Options.AllowPlaintextAuthentication;

    private Pop3Reply OnUser(ReadOnlySpan<byte> name)
    {
        _userName = null;
        if (!MaySignIn)
        {
            return Pop3Reply.NeedsTls;
        }

        if (!Utf8.IsValid(name))
        {
            return Pop3Reply.NotUtf8;
        }

        // Not said whether there is such a user.
        _userName = Encoding.UTF8.GetString(name);
        return Pop3Reply.NameTaken;
    }

    private ValueTask<Pop3Reply> OnPass(ReadOnlySpan<byte> password)
    {
        string? name = _userName;
        _userName = null;
        return name is null ? new(Pop3Reply.NeedsUser)
            : !Utf8.IsValid(password) ? new(Pop3Reply.NotUtf8)
            : SignInAsync(name, Encoding.UTF8.GetString(password));
    }

    private ValueTask<Pop3Reply> OnAuth(ReadOnlySpan<byte> argument)
    {
        _userName = null;
        int space = argument.IndexOf((byte)' ');
        ReadOnlySpan<byte> mechanism = space < 0 ? argument : argument[..space];
        if (!Ascii.EqualsIgnoreCase(mechanism, PlainExchange.Name))
        {
            return new(Pop3Reply.UnknownMechanism);
        }

        if (!MaySignIn)
        {
            return new(Pop3Reply.NeedsTls);
        }

        if (space < 0)
        {
            // The challenge of PLAIN is empty.
            _isAuthenticating = true;
            return new(Pop3Reply.Continue);
        }

        return OnResponse(argument[(space + 1)..]);
    }

    private ValueTask<Pop3Reply> OnResponse(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("*"u8))
        {
            return new(Pop3Reply.Cancelled);
        }

        using SaslResponse response = new(line);
        return response.IsValid && new PlainExchange().Next(response.Octets) is { Credential: PasswordCredential credential }
            ? SignInAsync(credential)
            : new(Pop3Reply.BadResponse);
    }

    // Whoever signs in for somebody else is not believed.
    private ValueTask<Pop3Reply> SignInAsync(PasswordCredential credential) =>
        credential.AuthorizationIdentity is null ? SignInAsync(credential.UserName, credential.Password) : new(Pop3Reply.Refused);

    private async ValueTask<Pop3Reply> SignInAsync(string name, string password)
    {
        await LeaveSocketThreadAsync().ConfigureAwait(false);
        try
        {
            if (_context.Options.CheckPassword is { } check && !await check(name, password, _cut.Token).ConfigureAwait(false))
            {
                return await RefuseAsync().ConfigureAwait(false);
            }

            IPop3Maildrop source = _context.Maildrops.Find(name);
            _maildrop = new MaildropView(await source.ListAsync(_context.Options.MaxMessages, _cut.Token).ConfigureAwait(false));
            _source = source;
            _userName = name;
            return Pop3Reply.SignedIn(_maildrop.Count);
        }
#pragma warning disable CA1031 // User code may fail in any way: it is its own affair, and no defect of the session.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return NoteStoreFailure(exception, Pop3Reply.CannotSignIn);
        }
    }

    private async ValueTask<Pop3Reply> RefuseAsync()
    {
        if (++_failedLogins >= MaxFailedLogins)
        {
            End(SessionEnd.LimitReached);
        }

        try
        {
            await Task.Delay(_context.Options.FailedLoginDelay, _context.Time, _cut.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connection is broken off.
        }

        return Pop3Reply.Refused;
    }

    private Pop3Reply NoteStoreFailure(Exception exception, Pop3Reply reply)
    {
        if (!_cut.IsCancellationRequested)
        {
            Log.Pop3StoreFailed(_context.Logger, _id, _verb, exception);
        }

        return reply;
    }

    // Neither user code nor a flood may hold a thread that other sessions' sockets need.
    private static ValueTask LeaveSocketThreadAsync() => SocketThread.IsCurrent ? SocketThread.LeaveAsync() : default;
}
