using System.Security.Cryptography;
using System.Text;

namespace SmtpKit.Tests.Sasl;

/// <summary>The client's side of SCRAM-SHA-256 and of its -PLUS, written from RFC 5802 section 3 and sharing no code with the server's.</summary>
internal sealed class ScramClient(string userName, string password, string nonce = ScramClient.DefaultNonce, string header = "n,,")
{
    public const string DefaultNonce = "rOprNGfwEbeRWgbNEkqO";

    private byte[] _serverKey = [];
    private byte[] _authMessage = [];

    public string FirstBare { get; init; } = $"n={userName.Replace("=", "=3D").Replace(",", "=2C")},r={nonce}";

    /// <summary>What the sign-in is bound to, for a header that says so.</summary>
    public byte[] BindingData { get; init; } = [];

    public string First => header + FirstBare;

    /// <summary>Answers server-first; what is sent can be bent on its way.</summary>
    public string Final(string serverFirst, Func<string, string>? bend = null)
    {
        string[] attributes = serverFirst.Split(',');
        attributes.Should().HaveCount(3);
        attributes[0].Should().StartWith($"r={nonce}");
        attributes[1].Should().StartWith("s=");
        attributes[2].Should().StartWith("i=");

        string withoutProof = $"c={Convert.ToBase64String([.. Encoding.UTF8.GetBytes(header), .. BindingData])},{attributes[0]}";
        withoutProof = bend is null ? withoutProof : bend(withoutProof);
        _authMessage = Encoding.UTF8.GetBytes($"{FirstBare},{serverFirst},{withoutProof}");

        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(attributes[1][2..]), int.Parse(attributes[2][2..]), HashAlgorithmName.SHA256, 32);
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(clientKey), _authMessage);
        _serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"{withoutProof},p={Convert.ToBase64String([.. clientKey.Zip(signature, (left, right) => (byte)(left ^ right))])}";
    }

    /// <summary>What server-final has to be.</summary>
    public string ExpectedServerFinal => $"v={Convert.ToBase64String(HMACSHA256.HashData(_serverKey, _authMessage))}";

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static string FromBase64(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
