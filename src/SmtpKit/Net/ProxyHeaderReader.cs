using System.Buffers;
using System.IO.Pipelines;
using SmtpKit.Wire;

namespace SmtpKit.Net;

/// <summary>Takes a PROXY header from the start of a connection, and not one octet more: what follows is the client's.</summary>
internal static class ProxyHeaderReader
{
    /// <summary>Why there is no header, or that there is one.</summary>
    public enum Outcome
    {
        Whole,

        /// <summary>Octets came that begin no header.</summary>
        Malformed,

        /// <summary>The connection ended in the middle of it.</summary>
        CutOff,

        /// <summary>The connection ended without an octet.</summary>
        Silence,
    }

    /// <summary>Waits for the header.</summary>
    /// <param name="input">Stands at the first octet behind the header afterwards, when there is one.</param>
    /// <param name="cancellationToken">Gives it up; the input is then of no more use.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<(SmtpProxyHeader? Header, Outcome Outcome)> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = result.Buffer;
            bool isSilent = rest.IsEmpty;
            ProxyHeaderStatus status = ProxyHeader.TryRead(ref rest, out SmtpProxyHeader? header);
            input.AdvanceTo(rest.Start, status == ProxyHeaderStatus.Incomplete ? rest.End : rest.Start);
            if (status != ProxyHeaderStatus.Incomplete)
            {
                return (header, header is null ? Outcome.Malformed : Outcome.Whole);
            }

            if (result.IsCompleted || result.IsCanceled)
            {
                return (null, isSilent ? Outcome.Silence : Outcome.CutOff);
            }
        }
    }
}
