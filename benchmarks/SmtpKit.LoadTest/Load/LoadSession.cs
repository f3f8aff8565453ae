using System.Diagnostics;

namespace SmtpKit.LoadTest.Load;

/// <summary>One of the sessions that send at the same time: it sends messages as long as there are some left to send.</summary>
internal sealed class LoadSession(int port, Script script, Supply supply) : IDisposable
{
    private readonly Workload _workload = script.Workload;
    private Client _client = new(port);

    /// <summary>How long each message took, from MAIL to its own reply, or each connection if there are no messages; in ticks of <see cref="Stopwatch"/>.</summary>
    public List<long> Latencies { get; } = [];

    public async Task OpenAsync()
    {
        await _client.OpenAsync(_workload.Tls);
        if (_workload.Pipelined && !_client.OffersPipelining)
        {
            throw new LoadTestException("PIPELINING is not offered");
        }
    }

    public Task RunAsync() => (_workload.Reused, _workload.Pipelined) switch
    {
        (true, true) => SendPipelinedAsync(),
        (true, false) => SendAsync(),
        (false, _) => ConnectAndSendAsync(),
    };

    public async Task CloseAsync() => await _client.CloseAsync();

    public void Dispose() => _client.Dispose();

    private async Task SendAsync()
    {
        while (supply.TryTake())
        {
            await SendMessageAsync();
        }
    }

    private async Task ConnectAndSendAsync()
    {
        while (supply.TryTake())
        {
            long started = Stopwatch.GetTimestamp();
            using Client client = _client = new Client(port);
            await client.OpenAsync(_workload.Tls);
            if (_workload.MessageOctets > 0)
            {
                await SendMessageAsync();
            }
            else
            {
                Latencies.Add(Stopwatch.GetTimestamp() - started);
            }

            await client.CloseAsync();
        }
    }

    private async ValueTask SendMessageAsync()
    {
        long started = Stopwatch.GetTimestamp();
        await _client.ExchangeAsync(Words.Mail, Replies.Mail);
        foreach (ReadOnlyMemory<byte> recipient in script.Recipients)
        {
            await _client.ExchangeAsync(recipient, Replies.Recipient);
        }

        await _client.ExchangeAsync(Words.Data, Replies.Data);
        await SendBeginningAsync();
        await _client.ExchangeAsync(script.End, Replies.Message);
        Latencies.Add(Stopwatch.GetTimestamp() - started);
    }

    private async Task SendPipelinedAsync()
    {
        if (!supply.TryTake())
        {
            return;
        }

        long started = Stopwatch.GetTimestamp();
        await _client.ExchangeAsync(script.Envelope, script.EnvelopeReplies);
        while (supply.TryTake())
        {
            await SendBeginningAsync();
            long nextStarted = Stopwatch.GetTimestamp();
            await _client.ExchangeAsync(script.EndAndEnvelope, script.NextReplies);
            Latencies.Add(Stopwatch.GetTimestamp() - started);
            started = nextStarted;
        }

        await SendBeginningAsync();
        await _client.ExchangeAsync(script.End, Replies.Message);
        Latencies.Add(Stopwatch.GetTimestamp() - started);
    }

    private async ValueTask SendBeginningAsync()
    {
        MessageText message = script.Message!;
        if (message.Blocks == 0)
        {
            return;
        }

        await _client.SendAsync(script.Beginning);
        for (long block = 0; block < message.Blocks; block++)
        {
            await _client.SendAsync(MessageText.Middle);
        }
    }
}
