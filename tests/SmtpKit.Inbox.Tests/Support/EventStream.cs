namespace SmtpKit.Inbox.Tests.Support;

/// <summary>Listens to an inbox as a browser does.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventStream(HttpResponseMessage response, StreamReader reader)
    {
        _response = response;
        _reader = reader;
    }

    /// <summary>Connects; whatever happens from here on is heard.</summary>
    public static async Task<EventStream> OpenAsync(InboxHost host, string path = "api/events")
    {
        HttpResponseMessage response = await host.SendAsync(HttpMethod.Get, path);
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync().WaitAsync(InboxHost.Patience)).Should().StartWith(":");
        return new EventStream(response, reader);
    }

    /// <summary>The next event, past comments; null at the end.</summary>
    public async Task<(string Name, string Data)?> ReadAsync()
    {
        string name = "";
        while (await _reader.ReadLineAsync().WaitAsync(InboxHost.Patience) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (name, line["data: ".Length..]);
            }
        }

        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
