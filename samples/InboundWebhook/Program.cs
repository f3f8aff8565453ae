// Mail in, JSON out: each message is posted to a URL before its sender hears 250. While the URL does not answer, it hears 451 and tries again later.
//
//   dotnet run -- --Url http://127.0.0.1:8080/mail
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Polly;
using Polly.Retry;
using SmtpKit;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
Uri url = new(builder.Configuration["Url"] ?? "http://127.0.0.1:8080/mail");
HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };

// A second thought for a URL that is just being restarted. Beyond that the sender waits better than we do.
ResiliencePipeline<HttpResponseMessage> retries = new ResiliencePipelineBuilder<HttpResponseMessage>()
    .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
    {
        MaxRetryAttempts = 3,
        Delay = TimeSpan.FromMilliseconds(builder.Configuration.GetValue("RetryDelay", 500)),
        BackoffType = DelayBackoffType.Exponential,
        ShouldHandle = attempt => new(attempt.Outcome.Exception is HttpRequestException || (int?)attempt.Outcome.Result?.StatusCode >= 500),
    })
    .Build();

builder.Services
    .AddSmtpServer(options =>
    {
        options.Endpoints.Add(new SmtpEndpoint(builder.Configuration["Listen"] ?? "127.0.0.1:2525"));
        options.Limits.MaxMessageSize = 10 * 1024 * 1024;
    })
    .AddMessageStore(PostAsync);
await builder.Build().RunAsync();

async ValueTask<SmtpReply> PostAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
{
    using MemoryStream octets = new();
    await body.CopyToAsync(octets, cancellationToken);
    var message = new
    {
        transaction.Id,
        From = transaction.ReversePath?.ToString() ?? "",
        To = transaction.Recipients.Select(recipient => recipient.ToString()),
        Text = Encoding.UTF8.GetString(octets.GetBuffer(), 0, (int)octets.Length),
    };
    try
    {
        using HttpResponseMessage response = await retries.ExecuteAsync(async token => await http.PostAsJsonAsync(url, message, token), cancellationToken);
        return response.IsSuccessStatusCode ? SmtpReply.Ok : IsAboutTheMessage(response.StatusCode) ? new SmtpReply(554, new(5, 6, 0), "The message was refused") : TryLater();
    }
    catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
    {
        return TryLater();
    }
}

// Not found, not allowed and the like are mistakes of ours, for which nobody's mail should come back.
static bool IsAboutTheMessage(HttpStatusCode status) =>
    status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity;

static SmtpReply TryLater() => new(451, new(4, 4, 1), "Nobody takes the message at the moment, try again later");
