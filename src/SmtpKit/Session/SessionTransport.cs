using System.IO.Pipelines;

namespace SmtpKit.Session;

/// <summary>What a session needs of its connection. The session owns both pipes alone.</summary>
internal abstract class SessionTransport
{
    /// <summary>Where octets come from. Changes with <see cref="StartTlsAsync"/>.</summary>
    public abstract PipeReader Input { get; }

    /// <summary>Where octets go to. Changes with <see cref="StartTlsAsync"/>.</summary>
    public abstract PipeWriter Output { get; }

    /// <summary>Whether octets wait below <see cref="Input"/>, not yet in it.</summary>
    public abstract bool HasUnreadInput { get; }

    /// <summary>Makes the TLS handshake as the server and puts TLS under both pipes. The output has been flushed and the input is given back.</summary>
    /// <param name="endpoint">Its certificates and what it asks of clients.</param>
    /// <param name="time">The clock for certificates' dates.</param>
    /// <param name="cancellationToken">Gives the handshake up.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The peer went away.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public abstract Task<SmtpTlsInfo> StartTlsAsync(SmtpEndpoint endpoint, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Breaks the connection off: pending reads and writes end. Safe at any time, from any thread, more than once.</summary>
    public abstract void Abort();
}
