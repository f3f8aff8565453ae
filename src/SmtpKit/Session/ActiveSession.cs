using System.Diagnostics.CodeAnalysis;

namespace SmtpKit.Session;

/// <summary>A connection that is being served, from before its TLS handshake to after its close.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing; this one may be cancelled after the session's end.")]
internal sealed class ActiveSession
{
    private readonly Lock _lock = new();

    // Made when asked for: there may be ten thousand sessions, of which few ever need them.
    private CancellationTokenSource? _handshake;
    private TaskCompletionSource? _ended;
    private SessionRunner? _runner;
    private bool _isDraining;
    private bool _isCut;
    private bool _hasEnded;

    /// <summary>Cancelled when the session is to end while it still makes its first handshake.</summary>
    public CancellationToken HandshakeToken
    {
        get
        {
            lock (_lock)
            {
                return _isDraining ? new CancellationToken(canceled: true) : (_handshake ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>What the session waits for that is not its own: its id and the hook that runs; null when there is none.</summary>
    public (string SessionId, string Hook)? Occupation => _runner?.Occupation;

    /// <summary>Completes when the connection is closed.</summary>
    public Task Ended
    {
        get
        {
            lock (_lock)
            {
                return _hasEnded ? Task.CompletedTask : (_ended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Says that the connection is closed.</summary>
    public void OnEnded()
    {
        lock (_lock)
        {
            _hasEnded = true;
        }

        _ended?.TrySetResult();
    }

    /// <summary>Begins the conversation; a stop that was asked for before is passed on.</summary>
    public void Attach(SessionRunner runner)
    {
        lock (_lock)
        {
            _runner = runner;
            if (_isCut)
            {
                runner.Cut();
            }
            else if (_isDraining)
            {
                runner.Drain();
            }
        }
    }

    /// <summary>Asks for an end without breaking anything off. A handshake is nothing worth finishing.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            _isDraining = true;
            _runner?.Drain();
        }

        _ = _handshake?.CancelAsync();
    }

    /// <summary>Ends the session now.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _isDraining = true;
            _isCut = true;
            _runner?.Cut();
        }

        _ = _handshake?.CancelAsync();
    }
}
