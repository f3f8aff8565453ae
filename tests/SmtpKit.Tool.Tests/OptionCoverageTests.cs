using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;

namespace SmtpKit.Tool.Tests;

/// <summary>Each option of the commands has a test of what it does; a new one without a row here fails.</summary>
public sealed class OptionCoverageTests
{
    private static readonly Dictionary<string, (Type Class, string Test)> Tests = new()
    {
        ["--listen"] = (typeof(ListenTests), nameof(ListenTests.Listen_TakesAddressesAndSaysTheirPorts)),
        ["--listen-tls"] = (typeof(TlsTests), nameof(TlsTests.ListenTls_SpeaksTlsFromTheFirstOctet)),
        ["--listen-lmtp"] = (typeof(LmtpTests), nameof(LmtpTests.ListenLmtp_SpeaksLmtp)),
        ["--listen-unix"] = (typeof(LmtpTests), nameof(LmtpTests.ListenUnix_SpeaksLmtpOnASocket)),
        ["--listen-proxy"] = (typeof(ProxyTests), nameof(ProxyTests.ListenProxy_TakesTheHeadersAddress)),
        ["--trust-proxy"] = (typeof(ProxyTests), nameof(ProxyTests.TrustProxy_TakesTheDefaultsPlace)),
        ["--cert"] = (typeof(TlsTests), nameof(TlsTests.SelfSigned_IsForTheServerAndForLoopback)),
        ["--key"] = (typeof(TlsTests), nameof(TlsTests.CertificateFile_IsShownWithItsChain)),
        ["--client-ca"] = (typeof(TlsTests), nameof(TlsTests.ClientAuthority_IsWhoClientsAreTrustedBy)),
        ["--name"] = (typeof(ListenTests), nameof(ListenTests.Name_IsInTheGreeting)),
        ["--user"] = (typeof(AuthTests), nameof(AuthTests.User_SignsInUnderTls)),
        ["--token"] = (typeof(AuthTests), nameof(AuthTests.Token_SignsItsUserIn)),
        ["--auth-mechanisms"] = (typeof(AuthTests), nameof(AuthTests.AuthMechanisms_DecideOverTheList)),
        ["--require-auth"] = (typeof(AuthTests), nameof(AuthTests.RequireAuth_RefusesMailBefore)),
        ["--allow-plaintext-auth"] = (typeof(AuthTests), nameof(AuthTests.AllowPlaintextAuth_OffersAuthWithoutTls)),
        ["--domain"] = (typeof(RecipientTests), nameof(RecipientTests.Domain_TakesItsOwnInAnyCaseAndPostmaster)),
        ["--reject-recipient"] = (typeof(RecipientTests), nameof(RecipientTests.RejectRecipient_Answers550)),
        ["--maildir"] = (typeof(StoreTests), nameof(StoreTests.Maildir_IsTheDirectoryItself)),
        ["--http"] = (typeof(CatchTests), nameof(CatchTests.Http_HasThePageAtItsRoot)),
        ["--no-http"] = (typeof(CatchTests), nameof(CatchTests.NoHttp_ShowsNoPage)),
        ["--inbox"] = (typeof(CatchTests), nameof(CatchTests.Inbox_SurvivesARestart)),
        ["--keep"] = (typeof(CatchTests), nameof(CatchTests.Keep_LetsTheOldestGo)),
        ["--pop3"] = (typeof(Pop3Tests), nameof(Pop3Tests.Pop3_GivesTheMail)),
        ["--open"] = (typeof(OpenTests), nameof(OpenTests.Open_GivesThePageToTheOpener)),
        ["--discard"] = (typeof(StoreTests), nameof(StoreTests.Discard_CountsAndKeepsNothing)),
        ["--max-size"] = (typeof(LimitTests), nameof(LimitTests.MaxSize_IsAnnouncedAndKept)),
        ["--max-connections"] = (typeof(LimitTests), nameof(LimitTests.MaxConnections_RefusesFurtherOnes)),
        ["--max-connections-per-address"] = (typeof(LimitTests), nameof(LimitTests.MaxConnectionsPerAddress_RefusesFurtherOnes)),
        ["--max-recipients"] = (typeof(LimitTests), nameof(LimitTests.MaxRecipients_RefusesFurtherOnes)),
        ["--idle-timeout"] = (typeof(LimitTests), nameof(LimitTests.IdleTimeout_EndsEveryWait)),
        ["--extensions"] = (typeof(ExtensionTests), nameof(ExtensionTests.All_AreListedAndTaken)),
        ["--data-timeout"] = (typeof(LimitTests), nameof(LimitTests.DataTimeout_EndsTheWholeMessage)),
        ["--greeting-delay"] = (typeof(GreetingTests), nameof(GreetingTests.GreetingDelay_RefusesWhoSpeaksFirst)),
        ["--trust-xclient"] = (typeof(GreetingTests), nameof(GreetingTests.TrustXClient_LetsThemSpeakForOthers)),
        ["--line-endings"] = (typeof(StoreTests), nameof(StoreTests.LineEndings_DecideOverBareOnes)),
        ["--log-level"] = (typeof(StoreTests), nameof(StoreTests.LogLevel_DecidesWhatIsLogged)),
    };

    [Fact]
    public void EveryOption_HasATest() =>
        OptionsOf(new ServeCommand()).Union(OptionsOf(new CatchCommand())).Should().BeEquivalentTo(Tests.Keys);

    [Fact]
    public void EveryOptionOfServe_IsOneOfTheCatcher() =>
        OptionsOf(new CatchCommand()).Should().BeEquivalentTo(OptionsOf(new ServeCommand()).Except(["--maildir", "--discard"]).Append("--no-http"));

    [Fact]
    public void EveryTestNamed_IsRun()
    {
        foreach ((Type type, string test) in Tests.Values)
        {
            type.GetMethod(test)!.GetCustomAttribute<FactAttribute>().Should().NotBeNull();
        }
    }

    [Fact]
    public void EveryOption_HasAWrongUse()
    {
        string wrong = string.Join('\n', WrongUseTests.Wrong.Select(row => row.Data.Item1));
        foreach (string option in Tests.Keys)
        {
            wrong.Should().MatchRegex($"{option}(?![-a-z])");
        }
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Where(option => !option.Hidden && option is not (HelpOption or VersionOption)).Select(option => option.Name);
}
