using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace SmtpKit.Net;

/// <summary>
/// Reads a socket: waits until there is something, and only then takes a buffer. One object and one continuation lie between the system's call and the
/// session, where a pipe over a stream has five.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The wait is disposed of by Complete, or by itself when it is over.")]
internal sealed class SocketInput : BufferedInput
{
    private readonly Socket _socket;
    private readonly SocketWait _wait;

    /// <summary>Makes the input of a socket that does not block.</summary>
    public SocketInput(Socket socket)
    {
        _socket = socket;
        _wait = new SocketWait(this);
    }

    // Where much comes, more has come meanwhile.
    protected override bool TryReceive() => MayHaveMore && Receive();

    protected override ValueTask<ReadResult> WaitAsync() => _wait.Begin() ? new(Result()) : _wait.AsTask();

    protected override void CancelWait() => _wait.Cancel();

    protected override void EndWait() => _wait.End();

    /// <summary>Takes what the system has.</summary>
    /// <returns>Whether that was anything: octets or the end.</returns>
    /// <exception cref="IOException">The connection failed.</exception>
    private bool Receive()
    {
        int received = _socket.Receive(MakeRoom().Span, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success)
        {
            Received(received);
            return true;
        }

        ReceivedNothing();
        return error == SocketError.WouldBlock ? false : throw Failed(error);
    }

    private IOException Failed(SocketError error)
    {
        IOException fault = SocketFault.Of(error);
        Fail(fault);
        return fault;
    }

    /// <summary>The wait for the socket to have something, and the task of the read that waits with it.</summary>
    private sealed class SocketWait : SocketAsyncEventArgs, IValueTaskSource<ReadResult>, IThreadPoolWorkItem
    {
        private readonly SocketInput _input;
        private ManualResetValueTaskSourceCore<bool> _completion;
        private ReadWait _wait;

        public SocketWait(SocketInput input)
            : base(true) // The flow of whoever reads is nothing to a socket.
        {
            _input = input;
        }

        public ValueTask<ReadResult> AsTask() => new(this, _completion.Version);

        /// <summary>Begins a wait.</summary>
        /// <returns>
        /// Whether it is over already: octets were there, or the end, or somebody has asked to give it up. If not, <see cref="AsTask"/> is to be awaited.
        /// </returns>
        /// <exception cref="IOException">The connection failed.</exception>
        /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
        public bool Begin()
        {
            // One that was left behind waits for the very same.
            if (!_wait.TryAdopt() && HasNow())
            {
                return true;
            }

            // Asked for after the read had looked, and before there was a wait to be given up.
            return _input.IsCancelRequested && _wait.TryGiveUp();
        }

        /// <summary>Ends the read that waits, if one does.</summary>
        public void Cancel()
        {
            if (_wait.TryGiveUp())
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        /// <summary>No read will come. A wait that was left behind ends with its socket.</summary>
        public void End()
        {
            if (_wait.End() == ReadWait.Idle)
            {
                Dispose();
            }
        }

        public ReadResult GetResult(short token)
        {
            try
            {
                _completion.GetResult(token);
            }
            finally
            {
                _completion.Reset();
            }

            return _input.Result();
        }

        public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _completion.OnCompleted(continuation, state, token, flags);

        void IThreadPoolWorkItem.Execute() => _completion.SetResult(true);

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            switch (_wait.Complete())
            {
                case ReadWait.Awaited:
                    Resume();
                    break;

                case ReadWait.Ended:
                    Dispose();
                    break;

                default:
                    // Left behind: whoever reads next finds out for himself.
                    break;
            }
        }

        private void Resume()
        {
            try
            {
                Check();
                if (!_input.Receive() && !Begin())
                {
                    return; // It was nothing, and there is another wait.
                }
            }
#pragma warning disable CA1031 // Whatever it is, the reader is to have it: nobody else would see it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _completion.SetException(exception);
                return;
            }

            _completion.SetResult(true);
        }

        // Asks the system to say when there is something; it may be at once.
        private bool HasNow()
        {
            _wait.Begin();
            try
            {
                // A read of no octets.
                while (!_input._socket.ReceiveAsync(this))
                {
                    Check();
                    if (_input.Receive())
                    {
                        return _wait.TakeBack();
                    }
                }

                return false;
            }
            catch (Exception) when (_wait.TakeBack())
            {
                throw;
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The read was given up in the same moment, and ends by that. The next one hears of this.
                return false;
            }
        }

        private void Check()
        {
            if (SocketError != SocketError.Success)
            {
                throw _input.Failed(SocketError);
            }
        }
    }
}
