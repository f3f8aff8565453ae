using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox.Api;

namespace SmtpKit.Inbox.Webhook;

/// <summary>Tells a URL of each message that arrives, one after the other and in order. Arrivals never wait for it: when it is too slow, some are not told.</summary>
internal sealed class WebhookSender(InboxSet inboxes, IOptions<SmtpInboxOptions> options, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    internal const int MaxWaiting = 1000;

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);
    private readonly Channel<byte[]> _waiting = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly List<Action> _unsubscribe = [];
    private int _dropped;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Webhook is null)
        {
            return Task.CompletedTask;
        }

        // Before the server listens: the first message is told too.
        foreach (Inbox inbox in inboxes.All)
        {
            void OnChanged(object? sender, InboxChange change) => Add(inbox.Name, change);
            inbox.Store.Changed += OnChanged;
            _unsubscribe.Add(() => inbox.Store.Changed -= OnChanged);
        }

        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _unsubscribe.ForEach(unsubscribe => unsubscribe());
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WebhookOptions webhook = options.Value.Webhook!;
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };
        using HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        await foreach (byte[] notice in _waiting.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            await SendAsync(client, webhook, notice, stoppingToken).ConfigureAwait(false);
        }
    }

    private void Add(string inbox, InboxChange change)
    {
        if (change is not { Kind: InboxChangeKind.Arrived, Message: { } message })
        {
            return;
        }

        if (!_waiting.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(new ArrivalNotice(inbox, message), InboxJson.Default.ArrivalNotice)))
        {
            // Once for each time that it falls behind.
            if (Interlocked.Increment(ref _dropped) == 1)
            {
                Log.WebhookTooSlow(_logger, MaxWaiting);
            }
        }
        else
        {
            Volatile.Write(ref _dropped, 0);
        }
    }

    private async Task SendAsync(HttpClient client, WebhookOptions webhook, byte[] notice, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            string? problem = await TryAsync(client, webhook, notice, cancellationToken).ConfigureAwait(false);
            if (problem is null)
            {
                return;
            }

            if (attempt == webhook.Attempts || !IsTemporary(problem))
            {
                Log.WebhookFailed(_logger, attempt, problem);
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << (attempt - 1)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    // A refusal that will not change is told by its status alone; everything else is worth another try.
    private static bool IsTemporary(string problem) => !int.TryParse(problem, out int status) || status is 408 or 429 or >= 500;

    private async Task<string?> TryAsync(HttpClient client, WebhookOptions webhook, byte[] notice, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(webhook.Timeout, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using HttpRequestMessage request = new(HttpMethod.Post, webhook.Url);
        request.Content = new ByteArrayContent(notice) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (webhook.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token).ConfigureAwait(false);
            return response.StatusCode < HttpStatusCode.MultipleChoices ? null : ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return $"no answer within {webhook.Timeout.TotalSeconds} seconds";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }
}
