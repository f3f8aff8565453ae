using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class OptionTests
{
    public static TheoryData<string, Action<Pop3Options>> Wrong => new()
    {
        { "'' is no address to listen on", options => options.Address = "" },
        { "'nowhere' is no address to listen on", options => options.Address = "nowhere" },
        { "set CheckPassword, or listen on loopback", options => options.Address = "0.0.0.0:110" },
        { "set CheckPassword, or listen on loopback", options => options.Address = "*:110" },
        { "set a Certificate, or AllowPlaintextAuthentication", options => (options.Address, options.CheckPassword) = ("*:110", Nobody) },
        { "Tls is Implicit, which needs a Certificate", options => options.Tls = TlsMode.Implicit },
        { "MaxSessions", options => options.MaxSessions = 0 },
        { "MaxMessages", options => options.MaxMessages = 0 },
        { "IdleTimeout", options => options.IdleTimeout = TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1) },
        { "IdleTimeout", options => options.IdleTimeout = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) },
    };

    private static readonly Action<Pop3Options>[] Right =
    [
        _ => { },
        options => options.Address = "localhost:0",
        options => options.Address = "[::1]:0",
        options => options.Address = "unix:/run/pop3.sock",
        options => (options.Address, options.CheckPassword, options.Certificate) = ("*:110", Nobody, TestCertificate.Context),
        options => (options.Address, options.CheckPassword, options.AllowPlaintextAuthentication) = ("*:110", Nobody, true),
        options => (options.Certificate, options.Tls) = (TestCertificate.Context, TlsMode.Implicit),
        options => (options.MaxSessions, options.MaxMessages) = (1, 1),
        options => options.IdleTimeout = TimeSpan.FromDays(1),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WrongOption_IsNamed(string problem, Action<Pop3Options> change) =>
        Changed(change).Invoking(options => options.Validate()).Should().Throw<ArgumentException>().WithMessage($"*{problem}*");

    [Fact]
    public void RightOptions_AreTaken()
    {
        foreach (Action<Pop3Options> change in Right)
        {
            Changed(change).Invoking(options => options.Validate()).Should().NotThrow();
        }
    }

    private static ValueTask<bool> Nobody(string name, string password, CancellationToken cancellationToken) => new(false);

    private static Pop3Options Changed(Action<Pop3Options> change)
    {
        Pop3Options options = new() { Address = "127.0.0.1:0" };
        change(options);
        return options;
    }
}
