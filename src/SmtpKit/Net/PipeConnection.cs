using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Net;

/// <summary>A connection that somebody else made: a pair of pipes, never closed below.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The stream below TLS holds nothing but the pipes, which CloseTransportAsync completes.")]
internal sealed class PipeConnection(IDuplexPipe transport, Action? abort, ILogger logger) : Connection(transport.Input, transport.Output, logger)
{
    private readonly PipeReader _plainInput = transport.Input;
    private readonly PipeWriter _plainOutput = transport.Output;
    private DuplexPipeStream? _belowTls;

    // What has arrived is in the pipe itself.
    public override bool HasUnreadInput => false;

    protected override Stream TakeLower() => _belowTls = new DuplexPipeStream(_plainInput, _plainOutput);

    // TLS goes on over the very same pipes.
    protected override Task ReleasePlainPipesAsync() => Task.CompletedTask;

    protected override void AbortTransport()
    {
        if (abort is not null)
        {
            abort();
            return;
        }

        // What is to be sent first: a reader that cannot be cancelled throws.
        _plainOutput.CancelPendingFlush();
        if (!ReferenceEquals(Output, _plainOutput))
        {
            Output.CancelPendingFlush();
            Input.CancelPendingRead();
        }

        _plainInput.CancelPendingRead();
    }

    protected override async Task CloseTransportAsync(SessionEnd end, bool polite, TimeProvider time)
    {
        try
        {
            if (_belowTls is { } lower)
            {
                // One that the session has left behind, when it was woken for its end. A reader that cannot be woken does not hold us.
                await lower.EndReadsAsync().WaitAsync(TimeSpan.FromSeconds(1), time).ConfigureAwait(false);
            }
        }
        finally
        {
            await CompleteAsync(_plainInput, _plainOutput, polite).ConfigureAwait(false);
        }
    }
}
