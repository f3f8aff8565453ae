using System.Buffers;
using System.Buffers.Text;
using System.Text;
using SmtpKit.Diagnostics;
using SmtpKit.Sasl;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>AUTH (RFC 4954): the dialogue around a SASL mechanism.</content>
internal sealed partial class SessionRunner
{
    private static readonly SmtpReply EmptyChallenge = SmtpReply.Challenge("");

    // Set while an exchange runs: the next line is a response and never a command.
    private SaslExchange? _exchange;
    private string _mechanism = "";

    // Set while the client still owes an empty response before it hears of its success.
    private AuthenticationResult? _success;
    private int _failedLogins;

    private ValueTask<SmtpReply> OnAuth(ReadOnlySpan<byte> argument)
    {
        int space = argument.IndexOf((byte)' ');
        ReadOnlySpan<byte> name = space < 0 ? argument : argument[..space];
        if (name.IsEmpty)
        {
            return new(Replies.AuthSyntax);
        }

        string? mechanism = null;
        foreach (string offered in _rules.Mechanisms)
        {
            mechanism = Ascii.EqualsIgnoreCase(name, offered) ? offered : mechanism;
        }

        _exchange = SaslMechanisms.Create(mechanism);
        if (_exchange is null)
        {
            return new(Replies.UnknownMechanism);
        }

        _mechanism = mechanism!;
        if (space < 0)
        {
            return TakeStepAsync(_exchange.Begin());
        }

        // "=" stands for an initial response of no octets (section 4).
        ReadOnlySpan<byte> initial = argument[(space + 1)..];
        return initial.SequenceEqual("="u8) ? TakeStepAsync(_exchange.Next(default)) : TakeResponse(initial);
    }

    private ValueTask<SmtpReply> HandleAuthenticationLine(LineStatus status, ReadOnlySpan<byte> line)
    {
        _verb = SmtpVerb.Auth;
        if (status != LineStatus.Line)
        {
            EndExchange();
            return new(status == LineStatus.TooLong ? Replies.AuthenticationLineTooLong : Replies.BareLineFeed);
        }

        if (line.SequenceEqual("*"u8))
        {
            EndExchange();
            return new(Replies.AuthenticationCancelled);
        }

        if (_success is { } success)
        {
            EndExchange();
            return new(line.IsEmpty ? SignIn(success) : Replies.BadBase64);
        }

        return TakeResponse(line);
    }

    private ValueTask<SmtpReply> TakeResponse(ReadOnlySpan<byte> encoded)
    {
        byte[] decoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(encoded.Length));
        try
        {
            // The framework skips white space; the alphabet of RFC 4648 has none.
            bool valid = !encoded.ContainsAny(" \t\r\n"u8)
                & Base64.DecodeFromUtf8(encoded, decoded, out _, out int length) == OperationStatus.Done;
            if (!valid)
            {
                EndExchange();
                return new(Replies.BadBase64);
            }

            return TakeStepAsync(_exchange!.Next(decoded.AsSpan(0, length)));
        }
        finally
        {
            // It may hold a password.
            ArrayPool<byte>.Shared.Return(decoded, clearArray: true);
        }
    }

    private async ValueTask<SmtpReply> TakeStepAsync(SaslStep step)
    {
        while (true)
        {
            switch (step.Kind)
            {
                case SaslStepKind.Challenge:
                    return Challenge(step.Data!);

                case SaslStepKind.FindSecret:
                    SecretAnswer answer = await FindSecretAsync(step.UserName).ConfigureAwait(false);
                    if (answer.Failure is { } failure)
                    {
                        EndExchange();
                        return failure;
                    }

                    step = _exchange!.Found(answer.Secret);
                    break;

                case SaslStepKind.Judge:
                    AuthenticationResult result = await JudgeAsync(step.Credential!).ConfigureAwait(false);
                    if (result.User is not null && step.Data is not null)
                    {
                        _success = result;
                        return Challenge(step.Data);
                    }

                    EndExchange();
                    return result.User is null ? Refuse(result.Reply) : SignIn(result);

                default:
                    EndExchange();
                    return Refuse(AuthenticationResult.Failed.Reply);
            }
        }
    }

    private ValueTask<AuthenticationResult> JudgeAsync(SmtpCredential credential) => JudgeAsync(_server.Options.UserAuthenticator!, credential);

    private async ValueTask<AuthenticationResult> JudgeAsync(IUserAuthenticator authenticator, SmtpCredential credential)
    {
        AuthenticationResult? result = await CallHookAsync(
            "IUserAuthenticator.AuthenticateAsync",
            (authenticator, _session, credential),
            static (state, cancellationToken) => state.authenticator.AuthenticateAsync(state._session, state.credential, cancellationToken),
            static reply => AuthenticationResult.Failure(reply),
            _limits.HookTimeout,
            AuthenticationResult.TemporaryFailure.Reply).ConfigureAwait(false);
        if (result is null)
        {
            Log.HookAnsweredBadly(_logger, _session.Id, "IUserAuthenticator.AuthenticateAsync", "nothing (null)");
            return AuthenticationResult.TemporaryFailure;
        }

        // To act as another is the authenticator's to grant: by answering with a principal of that name.
        bool mayAct = credential.AuthorizationIdentity is null || result.User?.Identity?.Name == credential.AuthorizationIdentity;
        return mayAct || result.User is null ? result : AuthenticationResult.Failed;
    }

    private ValueTask<SecretAnswer> FindSecretAsync(string userName)
    {
        IUserAuthenticator authenticator = _server.Options.UserAuthenticator!;
        return CallHookAsync(
            "IUserAuthenticator.FindSecretAsync",
            (authenticator, _session, userName),
            static async (state, cancellationToken) =>
                new SecretAnswer(await state.authenticator.FindSecretAsync(state._session, state.userName, cancellationToken).ConfigureAwait(false), null),
            static reply => new SecretAnswer(null, reply),
            _limits.HookTimeout,
            AuthenticationResult.TemporaryFailure.Reply);
    }

    private SmtpReply SignIn(AuthenticationResult result)
    {
        _session.User = result.User;
        _session.AuthenticationMechanism = _mechanism;
        Log.SignedIn(_logger, _session.Id, LogText.Escape(result.User!.Identity?.Name), _mechanism);
        return result.Reply;
    }

    private SmtpReply Refuse(SmtpReply reply)
    {
        Log.SignInFailed(_logger, _session.Id, _mechanism, reply.Code);

        // Temporary trouble is nobody's guess.
        if (reply.Code >= 500 && ++_failedLogins >= _limits.MaxFailedLogins)
        {
            End(SessionEnd.LimitReached);
            return Replies.TooManyFailedLogins;
        }

        return reply;
    }

    private static SmtpReply Challenge(byte[] data) =>
        data.Length == 0 ? EmptyChallenge : SmtpReply.Challenge(Convert.ToBase64String(data));

    private void EndExchange()
    {
        _exchange = null;
        _success = null;
    }

    private readonly record struct SecretAnswer(SmtpStoredSecret? Secret, SmtpReply? Failure);
}
