using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Net;
using SmtpKit.Session;

namespace SmtpKit;

/// <content>What stands before a session on an endpoint behind a proxy: trust, and the header of the PROXY protocol.</content>
public sealed partial class SmtpServer
{
    private bool IsTrustedProxy(EndpointRules rules, SmtpConnectionInfo connection)
    {
        if (rules.TrustsProxy(connection.RemoteEndPoint))
        {
            return true;
        }

        CountRefusal(connection, Rejection.NoProxyHeader);
        LogLevel level = ProxyProblemLevel();
        Log.ProxyNotTrusted(_context.Logger, level, connection.RemoteEndPoint, connection.LocalEndPoint);
        return false;
    }

    /// <summary>Reads the header; null when no valid one came in time, which is then logged and counted.</summary>
    private async Task<SmtpProxyHeader?> ReadProxyHeaderAsync(SmtpServerOptions options, ActiveSession active, Connection pipes, SmtpConnectionInfo connection)
    {
        using CancellationTokenSource limit = new(options.Limits.ProxyHeaderTimeout, options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, active.HandshakeToken);
        string problem;
        bool isQuiet = false;
        try
        {
            (SmtpProxyHeader? header, ProxyHeaderReader.Outcome outcome) = await ProxyHeaderReader.ReadAsync(pipes.Input, either.Token).ConfigureAwait(false);
            if (header is not null)
            {
                return header;
            }

            // A health check that connects and hangs up is no news.
            isQuiet = outcome == ProxyHeaderReader.Outcome.Silence;
            problem = outcome == ProxyHeaderReader.Outcome.Malformed ? "something else came" : "the connection ended";
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            isQuiet = active.HandshakeToken.IsCancellationRequested;
            problem = isQuiet ? "the server stops" : "no whole one came in time";
        }
#pragma warning disable CA1031 // A transport may be anybody's, and fail in any way: it means that the peer is gone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            isQuiet = true;
            problem = exception.Message;
        }

        CountRefusal(connection, Rejection.NoProxyHeader);
        LogLevel level = isQuiet ? LogLevel.Debug : ProxyProblemLevel();
        object? remote = LogText.EndPoint(connection.RemoteEndPoint);
        object? local = LogText.EndPoint(connection.LocalEndPoint);
        Log.NoProxyHeader(_context.Logger, level, remote, local, problem);
        return null;
    }

    // A proxy, or a list of trusted ones, that is set up wrongly shows nowhere else. But whoever can connect can cause it, as often as he likes.
    private LogLevel ProxyProblemLevel() => _proxyWarnings.TryTake() ? LogLevel.Warning : LogLevel.Debug;
}
