using System.Runtime.InteropServices;

namespace SmtpKit.Tool;

/// <summary>SIGINT and SIGTERM (Ctrl+C on Windows): the first asks for a stop, the second for a quick one.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _second = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals()
    {
        StopIgnoring();
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    /// <summary>Completes at the first signal.</summary>
    public Task First => _first.Task;

    /// <summary>Cancelled at the second signal.</summary>
    public CancellationToken Second => _second.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _second.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // The process ends when it has finished its mail.
        context.Cancel = true;
        if (!_first.TrySetResult())
        {
            _ = _second.CancelAsync();
        }
    }

    // A shell without job control starts what runs in its background with SIGINT ignored, and .NET leaves an ignored signal ignored: such a server
    // would not hear it. Before the first registration the system's own answer is put back, which .NET then replaces.
    private static void StopIgnoring()
    {
        if (!OperatingSystem.IsWindows())
        {
            const int Interrupt = 2;
            const int Terminate = 15;
            nint systemDefault = 0;
            SetAction(Interrupt, systemDefault);
            SetAction(Terminate, systemDefault);
        }
    }

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SetAction(int signal, nint action);
}
