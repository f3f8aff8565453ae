using System.Diagnostics;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>What operators see of a session besides its log: measurements and spans.</content>
internal sealed partial class SessionRunner
{
    private Activity? _sessionSpan;
    private Activity? _transactionSpan;

    // Set while a command is handled: its first reply is counted, and not the others that may follow it.
    private bool _isCommand;

    private void Measure(SmtpReply reply)
    {
        bool isGreeting = !_isCommand && _verb == SmtpVerb.Unknown;
        if (_isCommand)
        {
            _isCommand = false;
            _server.Metrics.CommandAnswered(_rules.Endpoint.Protocol, _verb, reply.Code);
        }

        if (reply.Code >= 400)
        {
            _server.Metrics.Rejected(Rejections.Of(reply, _verb, isGreeting));
        }
    }

    private void StartSessionSpan()
    {
        _sessionSpan = SmtpTracing.StartSession();
        if (_sessionSpan is { IsAllDataRequested: true } span)
        {
            span.SetTag("network.protocol.name", _rules.Endpoint.Protocol == SmtpProtocol.Lmtp ? "lmtp" : "smtp");
            span.SetTag("server.address", _session.ServerName);
            span.SetTag("smtp.session.id", _session.Id);
        }
    }

    private void EndSessionSpan()
    {
        EndTransactionSpan(ActivityStatusCode.Unset);
        if (_sessionSpan is { } span)
        {
            span.SetTag("smtp.session.end", SmtpMetrics.Snake(_end.ToString()));
            if (_end is not (SessionEnd.Quit or SessionEnd.Stopped))
            {
                span.SetTag("error.type", SmtpMetrics.Snake(_end.ToString()));
            }

            span.SetStatus(_end == SessionEnd.Faulted ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            span.Dispose();
            _sessionSpan = null;
        }
    }

    private void StartTransactionSpan(MailTransaction transaction)
    {
        _transactionSpan = SmtpTracing.StartTransaction(_sessionSpan);
        if (_transactionSpan is { IsAllDataRequested: true } span)
        {
            span.SetTag("smtp.transaction.id", transaction.Id);
        }
    }

    private void EndTransactionSpan(ActivityStatusCode status)
    {
        if (_transactionSpan is { } span)
        {
            _transactionSpan = null;
            span.SetStatus(status);

            // Stopping a span puts its parent in the place of the current one.
            Activity? current = Activity.Current;
            span.Dispose();
            Activity.Current = current;
        }
    }

    private void NoteMessage(IncomingBody body, SmtpReply reply)
    {
        MessageOutcome outcome = body.Failure is { Failure: not (MessageBodyFailure.TooLarge or MessageBodyFailure.BareLineEnding) } ? MessageOutcome.Broken
            : body.Failure is null && reply.IsSuccess ? MessageOutcome.Accepted
            : MessageOutcome.Refused;
        _server.Metrics.MessageEnded(_rules.Endpoint.Protocol, outcome, body.Size);
        if (_transactionSpan is { IsAllDataRequested: true } span)
        {
            span.SetTag("smtp.message.outcome", SmtpMetrics.Snake(outcome.ToString()));
            span.SetTag("smtp.message.size", body.Size);
        }

        EndTransactionSpan(outcome == MessageOutcome.Accepted ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
    }
}
