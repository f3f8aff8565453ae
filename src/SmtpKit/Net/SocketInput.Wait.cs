using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace SmtpKit.Net;

/// <content>The wait for the socket.</content>
internal sealed partial class SocketInput
{
    /// <summary>The wait for the socket to have something, and the task of the read that waits with it.</summary>
    private sealed class Wait : SocketAsyncEventArgs, IValueTaskSource<ReadResult>, IThreadPoolWorkItem
    {
        // Nothing is under way.
        private const int Idle = 0;

        // The system has been asked, and a read waits for its answer.
        private const int Awaited = 1;

        // The system has been asked, but the read was given up.
        private const int LeftBehind = 2;

        // No read will come.
        private const int Ended = 3;

        private readonly SocketInput _input;
        private ManualResetValueTaskSourceCore<bool> _completion;
        private int _state = Idle;

        public Wait(SocketInput input)
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
            if (Interlocked.CompareExchange(ref _state, Awaited, LeftBehind) != LeftBehind && HasNow())
            {
                return true;
            }

            // Asked for after the read had looked, and before there was a wait to be given up.
            return _input.IsCancelRequested && Interlocked.CompareExchange(ref _state, LeftBehind, Awaited) == Awaited;
        }

        /// <summary>Ends the read that waits, if one does; on a thread of the pool, since the caller may hold a lock.</summary>
        public void Cancel()
        {
            if (Interlocked.CompareExchange(ref _state, LeftBehind, Awaited) == Awaited)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        /// <summary>No read will come. A wait that was left behind ends with its socket.</summary>
        public void End()
        {
            if (Interlocked.Exchange(ref _state, Ended) == Idle)
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

            return _input.Result(_input.TakeCancelRequest());
        }

        public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _completion.OnCompleted(continuation, state, token, flags);

        void IThreadPoolWorkItem.Execute() => _completion.SetResult(true);

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            int before = Volatile.Read(ref _state);
            while (before != Ended)
            {
                int seen = Interlocked.CompareExchange(ref _state, Idle, before);
                if (seen == before)
                {
                    break;
                }

                before = seen;
            }

            switch (before)
            {
                case Awaited:
                    Resume();
                    break;

                case Ended:
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
                if (!_input.TryReceive() && !Begin())
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
            Volatile.Write(ref _state, Awaited);
            try
            {
                // A read of no octets.
                while (!_input._socket.ReceiveAsync(this))
                {
                    Check();
                    if (_input.TryReceive())
                    {
                        return IsMine();
                    }
                }

                return false;
            }
            catch (Exception) when (IsMine())
            {
                throw;
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The read was given up in the same moment, and ends by that. The next one hears of this.
                return false;
            }
        }

        // Whether the read was not given up since it began to wait: then it is not resumed from elsewhere either.
        private bool IsMine() => Interlocked.Exchange(ref _state, Idle) == Awaited;

        private void Check()
        {
            if (SocketError != SocketError.Success)
            {
                _input.Finish(SocketError);
            }
        }
    }
}
