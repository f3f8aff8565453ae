using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Claims;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>
/// XCLIENT and XFORWARD (Postfix's XCLIENT_README and XFORWARD_README): what a trusted proxy or content filter says of the client behind it.
/// </content>
internal sealed partial class SessionRunner
{
    // Each asks the connection filter, and after the first that tells another client's address trust is mostly gone: no proxy needs as many.
    private const int MaxXClients = 100;
    private const string XClientMechanism = "XCLIENT";

    private int _xClients;
    private bool _trustsXClient;

    // Ports that XCLIENT told: an address may follow in the next one.
    private int? _clientPort;
    private int? _destinationPort;

    private ValueTask<SmtpReply> OnXClient(ReadOnlySpan<byte> argument)
    {
        ClientAttributes? told = ClientAttributes.Parse(argument, ClientAttribute.XClient);
        if (told is null || (told.Protocol is { } protocol && !IsSmtp(protocol)))
        {
            return new(Replies.XClientSyntax);
        }

        if (++_xClients > MaxXClients)
        {
            End(SessionEnd.LimitReached);
            return new(Replies.TooManyXClients);
        }

        Impersonate(told);
        return JudgeConnectionAsync();
    }

    private static bool IsSmtp(string protocol) =>
        protocol.Equals("SMTP", StringComparison.OrdinalIgnoreCase) || protocol.Equals("ESMTP", StringComparison.OrdinalIgnoreCase);

    // The session is again as it was before its greeting, but for TLS, which cannot be undone, and for what was counted: a limit is not to be escaped by this.
    private void Impersonate(ClientAttributes told)
    {
        EndPoint? before = _session.RemoteEndPoint;
        _clientPort = told.Has(ClientAttribute.Port) ? told.Port ?? 0 : _clientPort;
        _destinationPort = told.Has(ClientAttribute.DestPort) ? told.DestinationPort ?? 0 : _destinationPort;
        _session.RemoteEndPoint = Told(before, told.Has(ClientAttribute.Addr), told.Address, _clientPort);
        _session.LocalEndPoint = Told(_session.LocalEndPoint, told.Has(ClientAttribute.DestAddr), told.DestinationAddress, _destinationPort);
        _session.RemoteHostName = told.Has(ClientAttribute.Name) ? told.Name : _session.RemoteHostName;

        // What this command tells of the greeting and of the user holds; what an earlier one told, or the client did, does not.
        _hasGreeted = false;
        _session.HelloName = told.Hello;
        _session.IsExtended = string.Equals(told.Protocol, "ESMTP", StringComparison.OrdinalIgnoreCase);
        _session.User = told.Login is null ? null : new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, told.Login)], XClientMechanism));
        _session.AuthenticationMechanism = told.Login is null ? null : XClientMechanism;
        ForgetTransaction();

        // Who may go on to speak for others is whoever the session now is: the proxy has handed it over.
        _trustsXClient = _rules.TrustsXClient(_session.RemoteEndPoint);
        _speaksForAnother = true;
        Log.Impersonated(
            _logger, _session.Id, LogText.EndPoint(before), LogText.EndPoint(_session.RemoteEndPoint), LogText.Escape(told.Name), LogText.Escape(told.Login));
    }

    // Without an address a port is the same client's; with one, a port not told is 0.
    private static EndPoint? Told(EndPoint? before, bool hasAddress, IPAddress? address, int? port) =>
        hasAddress ? address is null ? null : new IPEndPoint(address, port ?? 0)
        : port is { } told && before is IPEndPoint ip ? new IPEndPoint(ip.Address, told)
        : before;

    private SmtpReply OnXForward(ReadOnlySpan<byte> argument)
    {
        ClientAttributes? told = ClientAttributes.Parse(argument, ClientAttribute.XForward);
        if (told is null)
        {
            return Replies.XForwardSyntax;
        }

        // The first of a message makes all of it unknown, the session's own client is not mixed in; each adds to the one before.
        ForwardedClient before = _session.ForwardedClient ?? new ForwardedClient();
        ForwardedClient client = new()
        {
            HostName = told.Has(ClientAttribute.Name) ? told.Name : before.HostName,
            Address = told.Has(ClientAttribute.Addr) ? told.Address : before.Address,
            Port = told.Has(ClientAttribute.Port) ? told.Port : before.Port,
            Protocol = told.Has(ClientAttribute.Proto) ? told.Protocol : before.Protocol,
            HelloName = told.Has(ClientAttribute.Helo) ? told.Hello : before.HelloName,
            Identifier = told.Has(ClientAttribute.Ident) ? told.Identifier : before.Identifier,
            IsLocal = told.Has(ClientAttribute.Source) ? told.IsLocal : before.IsLocal,
        };
        _session.ForwardedClient = client;
        return Replies.Nothing;
    }

    private void LogForwarded(MailTransaction transaction)
    {
        if (_session.ForwardedClient is { } client)
        {
            Log.MessageForwarded(
                _server.MessageLogger,
                transaction.Id,
                LogText.Escape(client.HostName ?? client.HelloName),
                client.Address?.ToString() ?? "unknown",
                client.Port?.ToString(CultureInfo.InvariantCulture) ?? "unknown",
                LogText.Escape(client.Protocol),
                LogText.Escape(client.Identifier));
        }
    }

    /// <summary>Ends the transaction, whether a message came of it or not, and what XFORWARD told for it.</summary>
    private void ForgetTransaction()
    {
        EndTransactionSpan(ActivityStatusCode.Unset);
        EndTransaction(_transaction);
        _transaction = null;
        _session.ForwardedClient = null;
    }
}
