using System.Net.Http.Json;
using System.Text.Json;

namespace SmtpKit.Tool.Tests.Support;

/// <summary>Sees the inbox of a program by its REST API.</summary>
public sealed class InboxClient(ToolProcess tool) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{tool.PortOf("http")}/"), Timeout = ToolProcess.Patience };

    public HttpClient Http => _http;

    /// <summary>The subjects of the messages, the newest first.</summary>
    public async Task<IReadOnlyList<string>> SubjectsAsync()
    {
        JsonElement list = await _http.GetFromJsonAsync<JsonElement>("api/messages");
        return [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("subject").GetString()!)];
    }

    /// <summary>The newest message, in full.</summary>
    public async Task<JsonElement> NewestAsync()
    {
        JsonElement list = await _http.GetFromJsonAsync<JsonElement>("api/messages");
        string id = list.GetProperty("items")[0].GetProperty("id").GetString()!;
        return await _http.GetFromJsonAsync<JsonElement>($"api/messages/{id}");
    }

    public void Dispose() => _http.Dispose();
}
