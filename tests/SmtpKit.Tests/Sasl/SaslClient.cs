using System.Text;

namespace SmtpKit.Tests.Sasl;

/// <summary>The client's side of every mechanism, for <c>user</c> with the password <c>pencil</c> or the token <c>abc123==</c>.</summary>
internal sealed class SaslClient(string mechanism)
{
    public const string Password = "pencil";
    public const string Token = "abc123==";

    private int _turn;
    private ScramClient? _scram;

    /// <summary>What it knows is wrong.</summary>
    public bool IsWrong { get; init; }

    /// <summary>Whom it wants to act as; null for nobody. Only where the mechanism has a place for it.</summary>
    public string? ActAs { get; init; }

    /// <summary>What the sign-in is bound to.</summary>
    public byte[] Binding { get; init; } = [];

    /// <summary>Whether the server speaks first.</summary>
    public bool IsServerFirst => mechanism == "CRAM-MD5";

    /// <summary>Whether the mechanism has a place for an authorization identity.</summary>
    public bool CanActAs => mechanism is not ("LOGIN" or "CRAM-MD5");

    public byte[] Respond(byte[] challenge)
    {
        int turn = _turn++;
        string password = IsWrong ? "Pencil" : Password;
        string token = IsWrong ? "ABC123==" : Token;
        string text = mechanism switch
        {
            "EXTERNAL" => ActAs ?? (IsWrong ? "another" : "user"),
            "PLAIN" => $"{ActAs}\0user\0{password}",
            "LOGIN" => turn == 0 ? "user" : password,
            "CRAM-MD5" => CramMd5Client.Response("user", password, challenge),
            "XOAUTH2" => $"user={ActAs ?? "user"}\u0001auth=Bearer {token}\u0001\u0001",
            "OAUTHBEARER" => turn == 0
                ? $"n,a={ActAs ?? "user"},\u0001host=mx.test\u0001port=587\u0001auth=Bearer {token}\u0001\u0001"
                : "\u0001",
            "SCRAM-SHA-256" or "SCRAM-SHA-256-PLUS" => Scram(turn, password, Encoding.UTF8.GetString(challenge)),
            _ => throw new ArgumentException($"{mechanism} has no client in these tests."),
        };
        return mechanism == "XOAUTH2" && turn > 0 ? [] : Encoding.UTF8.GetBytes(text);
    }

    private string Scram(int turn, string password, string challenge)
    {
        bool plus = mechanism == "SCRAM-SHA-256-PLUS";
        string header = $"{(plus ? "p=tls-server-end-point" : "n")},{(ActAs is null ? "" : $"a={ActAs}")},";
        _scram ??= new("user", password, header: header) { BindingData = plus ? Binding : [] };
        bool isAsked = challenge.StartsWith($"r={ScramClient.DefaultNonce}", StringComparison.Ordinal);
        return turn == 0 ? _scram.First : turn == 1 && isAsked ? _scram.Final(challenge) : "";
    }
}
