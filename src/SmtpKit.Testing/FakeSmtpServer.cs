using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Testing.Faults;
using SmtpKit.Testing.Hooks;
using SmtpKit.Testing.Mails;
using SmtpKit.Testing.Net;
using SmtpKit.Testing.Reports;
using SmtpKit.Testing.Tls;

namespace SmtpKit.Testing;

/// <summary>A real SMTP server that is a test's own: it takes every mail, keeps it in memory, and goes wrong where it is told to.</summary>
/// <remarks>
/// Thread-safe; there is no state that servers share, so tests may run at once, each with its own. What it listens on is open when <see cref="StartAsync(FakeSmtpServerOptions?)"/>
/// returns, and closed when <see cref="DisposeAsync"/> does.
/// </remarks>
public sealed partial class FakeSmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan MaxDispose = TimeSpan.FromSeconds(10);

    private readonly SmtpServer _server;
    private readonly FakeSmtpServerOptions _options;
    private readonly FakeListener? _listener;
    private readonly FakeAuthority _authority;
    private readonly FaultBook _faults = new();
    private readonly MailLog _log;
    private readonly FakeInbox _all;
    private readonly ConcurrentDictionary<(bool IsUser, string Name), FakeInbox> _inboxes = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _accepting;

    private FakeSmtpServer(FakeSmtpServerOptions options)
    {
        _options = options;
        _log = new MailLog(options.MaxMessages, options.MaxOctets);
        _capabilities = (int)options.Capabilities;
        _maxMessageSize = options.MaxMessageSize;
        _authenticator = new FakeAuthenticator(new Dictionary<string, string>(options.Users, StringComparer.Ordinal));
        _authority = new FakeAuthority(options.ServerName, options.Address);
        _all = new FakeInbox(this, _log, "", static _ => true) { IsNobodyElses = static _ => true };
        When = new FaultConditions(_faults);
        SmtpServerOptions serverOptions = MakeOptions();

        // What no session could keep is said here, and not to a client that is closed without a word.
        serverOptions.Validate(MakeEndpoint(FakeCapabilities.All, static _ => default));
        _server = new SmtpServer(serverOptions);
        _listener = options.Address is { } address ? new FakeListener(address, options.Port) : null;
        Host = options.Address?.ToString() ?? "";

        _accepting = _listener is { } listener ? RunWithoutFlow(() => listener.RunAsync(OnAccepted)) : Task.CompletedTask;
    }

    /// <summary>Where to connect to: the address as text, by default <c>127.0.0.1</c>; empty when the server does not listen.</summary>
    public string Host { get; }

    /// <summary>The port; 0 when the server does not listen.</summary>
    public int Port => _listener?.EndPoint.Port ?? 0;

    /// <summary>Address and port; null when the server does not listen.</summary>
    public IPEndPoint? EndPoint => _listener?.EndPoint;

    /// <summary>Makes things go wrong.</summary>
    public FaultConditions When { get; }

    /// <summary>The faults that were made and not removed, in order, those that are spent included.</summary>
    public IReadOnlyList<Fault> Faults => _faults.All;

    /// <summary>What is there now, in order of arrival: a picture of this moment. A message that a client has heard 250 for is in it.</summary>
    public IReadOnlyList<ReceivedMail> Messages => _all.Messages;

    /// <summary>The root of the server's certificate, without its key, for a client to trust. A new object each time, for the caller to dispose of.</summary>
    public X509Certificate2 RootCertificate => _authority.Root;

    /// <summary>Trusts the server's certificate and no other: for clients that take a callback, such as <see cref="SslStream"/> and MailKit's.</summary>
    public RemoteCertificateValidationCallback CertificateValidationCallback => (_, certificate, _, errors) => _authority.Vouches(certificate, errors);

    internal TimeProvider TimeProvider => _options.TimeProvider;

    internal TimeSpan DefaultTimeout => _options.DefaultTimeout;

    internal CancellationToken Stopped => _stopped.Token;

    internal int RefusedForRoom => _log.Refused;

    /// <summary>Starts a server; it listens when the task is completed.</summary>
    /// <param name="options">Copied as far as it is read. Default: a free port of the loopback address, and everything allowed.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static Task<FakeSmtpServer> StartAsync(FakeSmtpServerOptions? options = null)
    {
        options ??= new FakeSmtpServerOptions();
        options.Validate();
        return Task.FromResult(new FakeSmtpServer(options.Copy()));
    }

    /// <summary>Starts a server with some options changed.</summary>
    /// <inheritdoc cref="StartAsync(FakeSmtpServerOptions?)"/>
    public static Task<FakeSmtpServer> StartAsync(Action<FakeSmtpServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        FakeSmtpServerOptions options = new();
        configure(options);
        return StartAsync(options);
    }

    /// <summary>Waits for a message, whether it has come already or is still to come.</summary>
    /// <param name="predicate">Which one; null for the first. It runs on the caller's side, once for each message; what it throws is thrown here.</param>
    /// <param name="timeout">How long, by the server's clock; null for <see cref="FakeSmtpServerOptions.DefaultTimeout"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="expression">The predicate's text, for the failure message; the compiler gives it.</param>
    /// <returns>The first that fits. It stays where it is: another wait for the same finds it again, until <see cref="Clear"/>.</returns>
    /// <exception cref="MailExpectationException">None came in time. The message lists what did, and the end of the last session's transcript.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The server was stopped.</exception>
    public Task<ReceivedMail> WaitForMessageAsync(
        Func<ReceivedMail, bool>? predicate = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null) =>
        _all.WaitForMessageAsync(predicate, timeout, cancellationToken, expression);

    /// <summary>Waits until so many messages are there, those that have come already included.</summary>
    /// <param name="count">1 or more.</param>
    /// <param name="predicate">As in <see cref="WaitForMessageAsync"/>.</param>
    /// <param name="timeout">As in <see cref="WaitForMessageAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="expression">As in <see cref="WaitForMessageAsync"/>.</param>
    /// <returns>The first so many that fit, in order of arrival; there may be more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    /// <exception cref="MailExpectationException">As in <see cref="WaitForMessageAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The server was stopped.</exception>
    public Task<IReadOnlyList<ReceivedMail>> WaitForMessagesAsync(
        int count,
        Func<ReceivedMail, bool>? predicate = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null) =>
        _all.WaitForMessagesAsync(count, predicate, timeout, cancellationToken, expression);

    /// <summary>Waits for a time, and fails as soon as there is a message, one that was there before included.</summary>
    /// <param name="within">How long, by the server's clock. It is always waited for: <see cref="EnsureNothingArrivedAsync"/> is quicker.</param>
    /// <param name="predicate">Which messages are not to come; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="expression">As in <see cref="WaitForMessageAsync"/>.</param>
    /// <exception cref="MailExpectationException">One came; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The server was stopped.</exception>
    public Task ExpectNoMessageAsync(
        TimeSpan within,
        Func<ReceivedMail, bool>? predicate = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null) =>
        _all.ExpectNoMessageAsync(within, predicate, cancellationToken, expression);

    /// <summary>Waits until every session has ended, and fails if a message came by any. No clock decides: when nobody is connected it returns at once.</summary>
    /// <param name="predicate">Which messages are not to come; null for all.</param>
    /// <param name="timeout">How long connections may stay open; null for <see cref="FakeSmtpServerOptions.DefaultTimeout"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="expression">As in <see cref="WaitForMessageAsync"/>.</param>
    /// <remarks>To be called when the application has done what might have sent a mail: of one that has yet to connect nobody knows.</remarks>
    /// <exception cref="MailExpectationException">One came, or a connection stayed open.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The server was stopped.</exception>
    public Task EnsureNothingArrivedAsync(
        Func<ReceivedMail, bool>? predicate = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null) =>
        _all.EnsureNothingArrivedAsync(predicate, timeout, cancellationToken, expression);

    /// <summary>The part of the mail that goes to an address or to a domain, by the envelope and in any case.</summary>
    /// <param name="addressOrDomain">For example <c>ada@example.com</c>, or a domain that one test has to itself: <c>run42.test</c>.</param>
    public FakeInbox Inbox(string addressOrDomain)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(addressOrDomain);
        return _inboxes.GetOrAdd((false, addressOrDomain.ToUpperInvariant()), _ => new FakeInbox(this, _log, addressOrDomain, mail => mail.IsTo(addressOrDomain))
        {
            IsNobodyElses = mail => mail.Recipients.All(recipient => Addresses.Match(recipient, addressOrDomain)),
        });
    }

    /// <summary>The part of the mail that was sent by who had signed in so.</summary>
    /// <param name="userName">To the letter.</param>
    public FakeInbox InboxOfUser(string userName)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        return _inboxes.GetOrAdd((true, userName), _ => new FakeInbox(this, _log, userName, mail => mail.UserName == userName));
    }

    /// <summary>Forgets messages, sign-ins, and the sessions that have ended. Faults stay: see <see cref="ClearFaults"/>.</summary>
    public void Clear()
    {
        _all.Clear();
        ForgetSessions();
    }

    /// <summary>All is well from now on, for connections that are open, too.</summary>
    public void ClearFaults() => _faults.Clear();

    /// <summary>Fails the test when there is a fault that no client has met.</summary>
    /// <exception cref="MailExpectationException">There is; the message names each.</exception>
    public void EnsureAllFaultsHit()
    {
        Fault[] missed = [.. Faults.Where(fault => fault.TimesHit == 0)];
        if (missed.Length > 0)
        {
            throw new MailExpectationException($"No client has met:{string.Concat(missed.Select(fault => $"\n  {fault}"))}");
        }
    }

    /// <summary>Writes every message as <c>.eml</c>, and every session's transcript as text, into a folder.</summary>
    /// <param name="folder">Made if need be. Files of the same name are replaced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task SaveAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Artifacts.SaveAsync(folder, Messages, Sessions, cancellationToken);
    }

    /// <summary>Stops listening, and lets sessions finish: those that are idle hear 421. What was received stays to be looked at; waits end.</summary>
    /// <param name="cancellationToken">The end of that: sessions still open are then cut short.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _listener?.Dispose();
        await _accepting.ConfigureAwait(false);
        await _server.StopAsync(cancellationToken).ConfigureAwait(false);
        await _stopped.CancelAsync().ConfigureAwait(false);
        await WhenClosedAsync().ConfigureAwait(false);
    }

    /// <summary>Stops at once: whatever sessions wait for is given up, and connections are closed. Waits for a test's own code at most 10 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        // Delays and slow readers first, so that their sessions see the stop.
        await _stopped.CancelAsync().ConfigureAwait(false);
        try
        {
            // By the real clock: the server's may stand still.
            await StopAsync(new CancellationToken(canceled: true)).WaitAsync(MaxDispose, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A condition of the test's holds its thread, and cannot be taken off it.
        }
    }

    /// <summary>What a failed wait throws; what may help is saved first, where the options say so.</summary>
    internal async Task<MailExpectationException> FailAsync(string message)
    {
        if (_options.SaveFailuresTo is not { } folder)
        {
            return new MailExpectationException(message);
        }

        try
        {
            await SaveAsync(folder).ConfigureAwait(false);
            return new MailExpectationException($"{message}\nMessages and transcripts are in {Path.GetFullPath(folder)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new MailExpectationException($"{message}\nMessages and transcripts could not be saved: {exception.Message}", exception);
        }
    }
}
