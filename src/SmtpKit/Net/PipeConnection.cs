using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Net;

/// <summary>A connection that somebody else made: a pair of pipes, never closed below.</summary>
internal sealed class PipeConnection(IDuplexPipe transport, Action? abort, ILogger logger) : Connection(transport.Input, transport.Output, logger)
{
    private readonly PipeReader _plainInput = transport.Input;
    private readonly PipeWriter _plainOutput = transport.Output;

    // What has arrived is in the pipe itself.
    public override bool HasUnreadInput => false;

    protected override Stream TakeLower() => new DuplexPipeStream(_plainInput, _plainOutput);

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

    protected override Task CloseTransportAsync(SessionEnd end, bool polite, TimeProvider time) =>
        CompleteAsync(_plainInput, _plainOutput, polite);
}
