namespace SmtpKit.Tests.Fuzz;

/// <summary>
/// Everything that the server is to stand up to. Each has tests of its own, named in <see cref="DefenceTests"/>, conversations in <c>Corpus.txt</c>, and is
/// reached by each run of the fuzzer, which counts.
/// </summary>
internal enum DefenceCase
{
    // Look-alikes of an end of data, in data (smuggling).
    LfDotLf,
    LfDotCrLf,
    CrDotCr,
    CrLfDotCr,
    CrLfDotLf,
    NulInTheEnd,

    /// <summary>The true end of the data comes in more than one segment.</summary>
    EndAcrossSegments,

    /// <summary>What ends the data of DATA, and commands behind it, in a chunk of BDAT.</summary>
    EndInsideAChunk,

    /// <summary>Commands in a chunk that is refused.</summary>
    CommandsInARefusedChunk,

    /// <summary>A chunk that is announced larger than anything, or without a size.</summary>
    ChunkWithoutMeasure,

    /// <summary>Octets behind STARTTLS, before the handshake.</summary>
    StartTlsInjection,

    /// <summary>Octets before the greeting, where they are refused.</summary>
    EarlyTalk,

    /// <summary>A line of HTTP.</summary>
    HttpVerb,

    // Memory and time.
    EndlessLine,
    ManyRecipients,
    ManyNoops,
    EndlessAuthLine,
    HeadersWithoutEnd,
    IdleSession,
    SlowCommand,
    SlowAuth,
    SlowData,
    SlowChunk,
    SlowBetweenChunks,
    HalfOpenHandshake,
    ReadsNoReplies,

    // A connection that is gone, at each stage.
    ResetBeforeACommand,
    ResetInACommand,
    ResetInAuth,
    ResetInATransaction,
    ResetInData,
    ResetInAChunk,
    ResetBetweenChunks,
    ResetInTheHandshake,
}
