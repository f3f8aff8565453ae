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
    private SaslMechanism? _mechanism;

    // Set while the client still owes a response before it hears of its success, or of its failure.
    private AuthenticationResult? _outcome;

    // Set by XCLIENT: the TLS of this connection is then between the server and a proxy, and its certificates say nothing of whom the proxy speaks for.
    private bool _speaksForAnother;

    private ValueTask<SmtpReply> OnAuth(ReadOnlySpan<byte> argument)
    {
        int space = argument.IndexOf((byte)' ');
        ReadOnlySpan<byte> name = space < 0 ? argument : argument[..space];
        if (name.IsEmpty)
        {
            return new(Replies.AuthSyntax);
        }

        IReadOnlyList<SaslMechanism> offered = _rules.OfferFor(Facts()).Mechanisms;
        SaslMechanism? mechanism = null;
        foreach (SaslMechanism candidate in offered)
        {
            mechanism = Ascii.EqualsIgnoreCase(name, candidate.Name) ? candidate : mechanism;
        }

        if (mechanism is null)
        {
            return new(Replies.UnknownMechanism);
        }

        if (space >= 0 && !mechanism.TakesInitialResponse)
        {
            return new(Replies.NoInitialResponse);
        }

        _mechanism = mechanism;
        if (_server.FailedLogins.IsLocked(_session.RemoteEndPoint))
        {
            return new(RefuseLocked());
        }

        _exchange = mechanism.Create(_server.Sasl with
        {
            Bindings = ChannelBinding is { } binding ? [binding] : [],
            OffersBinding = offered.Any(other => other.Needs == SaslNeeds.ChannelBinding),
            ClientCertificate = _session.Tls?.ClientCertificate,
        });
        if (space < 0)
        {
            return TakeStepAsync(_exchange.Begin());
        }

        // "=" stands for an initial response of no octets (section 4).
        ReadOnlySpan<byte> initial = argument[(space + 1)..];
        return initial.SequenceEqual("="u8) ? TakeStepAsync(_exchange.Next(default)) : TakeResponse(initial);
    }

    /// <summary>What a sign-in on this connection can be bound to; null for nothing, and where nothing asks for it.</summary>
    private TlsServerEndPoint? ChannelBinding =>
        _rules.UsesBinding && _session.Tls?.ServerCertificate is { } certificate ? TlsServerEndPoint.Of(certificate) : null;

    /// <summary>What is true of this connection's TLS, as far as mechanisms depend on it.</summary>
    private SessionFacts CertificateFacts()
    {
        if (_speaksForAnother)
        {
            return SessionFacts.None;
        }

        SessionFacts facts = SessionFacts.None;
        facts |= _session.Tls is { ClientCertificate: not null, IsClientCertificateTrusted: true } ? SessionFacts.HasUserCertificate : 0;
        facts |= ChannelBinding is not null ? SessionFacts.CanBind : 0;
        return facts;
    }

    private ValueTask<SmtpReply> HandleAuthenticationLine(LineStatus status, ReadOnlySpan<byte> line)
    {
        _verb = SmtpVerb.Auth;
        if (status != LineStatus.Line)
        {
            return new(GiveUp(status == LineStatus.TooLong ? Replies.AuthenticationLineTooLong : Replies.BareLineFeed));
        }

        if (line.SequenceEqual("*"u8))
        {
            return new(GiveUp(Replies.AuthenticationCancelled));
        }

        if (_outcome is { } outcome)
        {
            if (outcome.User is not null && !line.IsEmpty)
            {
                return new(GiveUp(Replies.BadBase64));
            }

            EndExchange();

            // Whatever a client says to its failure (RFC 7628 section 3.2.3 has it send one octet, others nothing), it has failed.
            return new(outcome.User is null ? outcome.Reply : SignIn(outcome));
        }

        return TakeResponse(line);
    }

    private ValueTask<SmtpReply> TakeResponse(ReadOnlySpan<byte> encoded)
    {
        using SaslResponse response = new(encoded);
        return response.IsValid ? TakeStepAsync(_exchange!.Next(response.Octets)) : new(GiveUp(Replies.BadBase64));
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
                    if (IsLocked(step.UserName))
                    {
                        return RefuseLocked();
                    }

                    SecretAnswer answer = await FindSecretAsync(step.UserName).ConfigureAwait(false);
                    if (answer.Failure is { } failure)
                    {
                        return GiveUp(failure);
                    }

                    step = _exchange!.Found(answer.Secret);
                    break;

                case SaslStepKind.Judge:
                    return await JudgeAsync(step).ConfigureAwait(false);

                default:
                    string? tried = step.UserName.Length > 0 ? step.UserName : null;
                    SmtpReply refusal = await RefuseAsync(AuthenticationResult.Failed.Reply, tried).ConfigureAwait(false);
                    return Conclude(AuthenticationResult.Failure(refusal), step.Data);
            }
        }
    }

    private async ValueTask<SmtpReply> JudgeAsync(SaslStep step)
    {
        string userName = step.Credential!.UserName;
        if (IsLocked(userName))
        {
            return RefuseLocked();
        }

        AuthenticationResult result = await JudgeAsync(_server.Options.UserAuthenticator!, step.Credential).ConfigureAwait(false);
        if (result.User is null)
        {
            SmtpReply reply = await RefuseAsync(result.Reply, userName).ConfigureAwait(false);

            // A token that could not be judged is not called a wrong one: the client would throw it away.
            return Conclude(AuthenticationResult.Failure(reply), result.Reply.Code >= 500 ? step.DataIfRefused : null);
        }

        // Many guesses at once, on as many connections: those that were judged while the lock fell do not count either.
        return IsLocked(userName) ? RefuseLocked() : Conclude(result, step.Data);
    }

    // Whoever is disconnected hears why at once.
    private SmtpReply Conclude(AuthenticationResult result, byte[]? lastChallenge)
    {
        if (lastChallenge is not null && _end == SessionEnd.None)
        {
            _outcome = result;
            return Challenge(lastChallenge);
        }

        EndExchange();
        return result.User is null ? result.Reply : SignIn(result);
    }

    private async ValueTask<AuthenticationResult> JudgeAsync(IUserAuthenticator authenticator, SmtpCredential credential)
    {
        AuthenticationResult? result = await CallHookAsync(
            _server.Hooks.Authenticate,
            (authenticator, _session, credential),
            static (state, cancellationToken) => state.authenticator.AuthenticateAsync(state._session, state.credential, cancellationToken),
            static reply => AuthenticationResult.Failure(reply),
            _limits.HookTimeout,
            AuthenticationResult.TemporaryFailure.Reply).ConfigureAwait(false);
        if (result is null)
        {
            Log.HookAnsweredBadly(_logger, _session.Id, _server.Hooks.Authenticate.Name, "nothing (null)");
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
            _server.Hooks.FindSecret,
            (authenticator, _session, userName, kind: _mechanism!.Kind),
            static async (state, cancellationToken) => new SecretAnswer(
                await state.authenticator.FindSecretAsync(state._session, state.userName, state.kind, cancellationToken).ConfigureAwait(false), null),
            static reply => new SecretAnswer(null, reply),
            _limits.HookTimeout,
            AuthenticationResult.TemporaryFailure.Reply);
    }

    private SmtpReply SignIn(AuthenticationResult result)
    {
        _session.User = result.User;
        _session.AuthenticationMechanism = _mechanism!.Name;
        _server.Metrics.AuthEnded(_mechanism.Name, result.Reply.Code);
        Log.SignedIn(_logger, _session.Id, LogText.Escape(result.User!.Identity?.Name), _mechanism.Name);
        return result.Reply;
    }

    private static SmtpReply Challenge(byte[] data) =>
        data.Length == 0 ? EmptyChallenge : SmtpReply.Challenge(Convert.ToBase64String(data));

    // An exchange that nobody was asked to judge: broken off, unreadable, or without the secret that it needs. One whose failure the client had still to
    // take note of was counted when it failed.
    private SmtpReply GiveUp(SmtpReply reply)
    {
        if (_outcome is not { User: null })
        {
            _server.Metrics.AuthEnded(_mechanism!.Name, reply.Code);
        }

        EndExchange();
        return reply;
    }

    private void EndExchange()
    {
        _exchange = null;
        _outcome = null;
    }

    private readonly record struct SecretAnswer(SmtpStoredSecret? Secret, SmtpReply? Failure);
}
