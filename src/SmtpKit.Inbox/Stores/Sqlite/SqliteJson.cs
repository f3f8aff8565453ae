using System.Text.Json;
using SmtpKit.Inbox.Api;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>What stands in the file as JSON.</summary>
internal static class SqliteJson
{
    public static byte[] Write(InboxSummary summary) => JsonSerializer.SerializeToUtf8Bytes(summary, InboxJson.Default.InboxSummary);

    public static byte[] Write(InboxEnvelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, InboxJson.Default.InboxEnvelope);

    public static byte[] Write(InboxSession session) => JsonSerializer.SerializeToUtf8Bytes(session, InboxJson.Default.InboxSession);

    public static InboxSummary ReadSummary(byte[] json) => Read(json, InboxJson.Default.InboxSummary);

    public static InboxEnvelope ReadEnvelope(byte[] json) => Read(json, InboxJson.Default.InboxEnvelope);

    public static InboxSession ReadSession(byte[] json) => Read(json, InboxJson.Default.InboxSession);

    private static T Read<T>(byte[] json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new IOException($"The inbox's file holds a record that cannot be read: it was changed by another program. {exception.Message}", exception);
        }
    }
}
