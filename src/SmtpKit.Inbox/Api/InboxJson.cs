using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using SmtpKit.Inbox.Webhook;

namespace SmtpKit.Inbox.Api;

/// <summary>All that is written and read as JSON. What a request leaves out is not taken for false or nothing: it is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(InboxSummary))]
[JsonSerializable(typeof(InboxEnvelope))]
[JsonSerializable(typeof(InboxSession))]
[JsonSerializable(typeof(InboxStatistics))]
[JsonSerializable(typeof(MessageList))]
[JsonSerializable(typeof(MessageDetail))]
[JsonSerializable(typeof(SettingsAnswer))]
[JsonSerializable(typeof(ChecksAnswer))]
[JsonSerializable(typeof(ChangedCount))]
[JsonSerializable(typeof(ChangedEvent))]
[JsonSerializable(typeof(DeletedEvent))]
[JsonSerializable(typeof(MarkRequest))]
[JsonSerializable(typeof(UnreadRequest))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(ArrivalNotice))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class InboxJson : JsonSerializerContext;
