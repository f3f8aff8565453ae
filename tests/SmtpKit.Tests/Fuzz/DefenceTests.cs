using SmtpKit.Tests.Net;
using SmtpKit.Tests.Session;
using SmtpKit.Tests.Wire;

namespace SmtpKit.Tests.Fuzz;

/// <summary>The list of what the server stands up to, and where each is tried: a case without a test does not pass.</summary>
public sealed class DefenceTests
{
    private static readonly Dictionary<DefenceCase, string[]> Tests = new()
    {
        [DefenceCase.LfDotLf] = Smuggling,
        [DefenceCase.LfDotCrLf] = Smuggling,
        [DefenceCase.CrDotCr] = Smuggling,
        [DefenceCase.CrLfDotCr] = Smuggling,
        [DefenceCase.CrLfDotLf] = Smuggling,
        [DefenceCase.NulInTheEnd] = Smuggling,
        [DefenceCase.EndAcrossSegments] = [nameof(DotReaderTests) + "." + nameof(DotReaderTests.Data_IsUnstuffedHoweverTheBytesArrive), Property],
        [DefenceCase.EndInsideAChunk] = [nameof(SmugglingTests) + "." + nameof(SmugglingTests.LookAlikeInAChunk_IsTheMessages), nameof(ChunkTests) + "." + nameof(ChunkTests.Octets_AreNeverCommands)],
        [DefenceCase.CommandsInARefusedChunk] = [nameof(ChunkTests) + "." + nameof(ChunkTests.OutOfOrder_TheOctetsAreDropped)],
        [DefenceCase.ChunkWithoutMeasure] =
        [
            nameof(ChunkTests) + "." + nameof(ChunkTests.SizeThatCannotBeTakenOrDropped_EndsTheSession),
            nameof(ChunkTests) + "." + nameof(ChunkTests.ChunkTooLargeToDrop_EndsTheSession),
        ],
        [DefenceCase.StartTlsInjection] = [nameof(StartTlsTests) + "." + nameof(StartTlsTests.OctetsBehindTheCommand_AreRefusedBeforeTheHandshake)],
        [DefenceCase.EarlyTalk] = [nameof(EarlyTalkTests)],
        [DefenceCase.HttpVerb] = [nameof(ForeignProtocolTests)],
        [DefenceCase.EndlessLine] = [nameof(FloodTests) + "." + nameof(FloodTests.GigabyteOfOneLine_LeavesNothingBehind)],
        [DefenceCase.ManyRecipients] =
        [
            nameof(FloodTests) + "." + nameof(FloodTests.MillionRecipients_LeaveNothingBehind),
            nameof(LimitTests) + "." + nameof(LimitTests.RefusedRecipients_AroundTheirLimit),
        ],
        [DefenceCase.ManyNoops] = [nameof(MemoryTests) + "." + nameof(MemoryTests.MillionPipelinedCommands_KeepMemoryBounded)],
        [DefenceCase.EndlessAuthLine] =
        [
            nameof(FloodTests) + "." + nameof(FloodTests.GigabyteOfOneLine_LeavesNothingBehind),
            nameof(FloodTests) + "." + nameof(FloodTests.AuthWithoutEnd_IsEndedSoon),
        ],
        [DefenceCase.HeadersWithoutEnd] =
        [
            nameof(FloodTests) + "." + nameof(FloodTests.GigabyteOfHeaders_LeavesNothingBehind),
            nameof(FloodTests) + "." + nameof(FloodTests.GigabyteBeyondTheSizeLimit_IsNotListenedTo),
        ],
        [DefenceCase.IdleSession] = [nameof(LimitTests) + "." + nameof(LimitTests.IdleSession_TimesOut)],
        [DefenceCase.SlowCommand] = SlowDrips,
        [DefenceCase.SlowAuth] = SlowDrips,
        [DefenceCase.SlowData] = SlowDrips,
        [DefenceCase.SlowChunk] = SlowDrips,
        [DefenceCase.SlowBetweenChunks] = SlowDrips,
        [DefenceCase.HalfOpenHandshake] = [.. SlowDrips, nameof(StartTlsTests) + "." + nameof(StartTlsTests.HandshakeThatNeverComes_TimesOut)],
        [DefenceCase.ReadsNoReplies] =
        [
            nameof(LimitTests) + "." + nameof(LimitTests.PeerThatNeverReads_IsBrokenOff),
            nameof(SocketTests) + "." + nameof(SocketTests.PeerThatNeverReads_DoesNotHoldTheStop),
        ],
        [DefenceCase.ResetBeforeACommand] = Resets,
        [DefenceCase.ResetInACommand] = Resets,
        [DefenceCase.ResetInAuth] = Resets,
        [DefenceCase.ResetInATransaction] = Resets,
        [DefenceCase.ResetInData] = Resets,
        [DefenceCase.ResetInAChunk] = Resets,
        [DefenceCase.ResetBetweenChunks] = Resets,
        [DefenceCase.ResetInTheHandshake] = [nameof(ResetTests) + "." + nameof(ResetTests.ResetInTheHandshake_EndsTheSession)],
    };

    private const string Property = nameof(ConversationProperties) + "." + nameof(ConversationProperties.RightConversation_IsAnsweredAndStoredHoweverItComes);

    private static string[] Smuggling =>
    [
        nameof(SmugglingTests) + "." + nameof(SmugglingTests.LookAlike_IsNeverTheEnd),
        nameof(DotReaderTests) + "." + nameof(DotReaderTests.BareLineEnding_IsCountedAndNeverAnEnd),
        nameof(DataTests) + "." + nameof(DataTests.BareLineEnding_RefusesTheMessageAndIsNeverItsEnd),
    ];

    private static string[] SlowDrips => [nameof(SlowDripTests) + "." + nameof(SlowDripTests.OctetNowAndThen_GainsNoTime)];

    private static string[] Resets =>
    [
        nameof(ResetTests) + "." + nameof(ResetTests.Reset_EndsTheSessionAndStoresNothing),
        nameof(DataTests) + "." + nameof(DataTests.DisconnectAtAnyStage_StoresNothing),
    ];

    [Fact]
    public void EveryCase_HasATestAndAConversation()
    {
        // Classes, and their methods, that have tests.
        Type[] classes = typeof(DefenceTests).Assembly.GetTypes();
        string[] known =
        [
            .. classes.SelectMany(type => type.GetMethods()
                .Where(method => method.GetCustomAttributes(inherit: false).OfType<FactAttribute>().Any())
                .SelectMany(method => new[] { type.Name, $"{type.Name}.{method.Name}" })),
        ];
        foreach (DefenceCase defenceCase in Enum.GetValues<DefenceCase>())
        {
            Tests.Should().ContainKey(defenceCase);
            Tests[defenceCase].Should().NotBeEmpty().And.BeSubsetOf(known);
            Corpus.All.Should().Contain(entry => entry.Name == defenceCase.ToString(), "the fuzzer begins with it");
        }
    }
}
