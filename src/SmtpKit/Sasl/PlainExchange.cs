using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Sasl;

/// <summary>PLAIN (RFC 4616): <c>[authzid] NUL authcid NUL passwd</c> in one response.</summary>
internal sealed class PlainExchange : SaslExchange
{
    public const string Name = "PLAIN";

    public override SaslStep Begin() => SaslStep.Challenge([]);

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        int first = response.IndexOf((byte)0);

        // There is no second NUL where there is no first.
        int second = response[(first + 1)..].IndexOf((byte)0);
        if (second < 0 || !Utf8.IsValid(response))
        {
            return SaslStep.Failed;
        }

        ReadOnlySpan<byte> authorization = response[..first];
        ReadOnlySpan<byte> user = response.Slice(first + 1, second);
        ReadOnlySpan<byte> password = response[(first + 1 + second + 1)..];

        // RFC 4616 section 2: neither is empty, and NUL stands nowhere else.
        if (user.IsEmpty || password.IsEmpty || password.Contains((byte)0))
        {
            return SaslStep.Failed;
        }

        string? actAs = authorization.IsEmpty || authorization.SequenceEqual(user) ? null : Encoding.UTF8.GetString(authorization);
        return SaslStep.Judge(new PasswordCredential(Name, Encoding.UTF8.GetString(user), Encoding.UTF8.GetString(password), actAs));
    }
}
