using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>What came after a chunk: the next one, the reason why none will come, or nothing yet.</summary>
internal readonly record struct NextChunk(ChunkSize? Size, MessageBodyFailure? Failure);
