using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Sasl;

/// <summary>
/// XOAUTH2, as Google and Microsoft document it: <c>user=name^Aauth=Bearer token^A^A</c> in one response. Whoever fails is sent why, in JSON, and answers
/// that with an empty response before it hears of its failure.
/// </summary>
internal sealed class XOAuth2Exchange : SaslExchange
{
    public const string Name = "XOAUTH2";

    // As those documents have it, without the scope, which is the token issuer's business.
    private static readonly byte[] Refusal = [.. "{\"status\":\"401\",\"schemes\":\"bearer\"}"u8];

    private bool _isOver;

    public override SaslStep Begin() => SaslStep.Challenge([]);

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        if (_isOver)
        {
            return SaslStep.Failed;
        }

        _isOver = true;
        return TryRead(response, out BearerCredential? credential)
            ? SaslStep.Judge(credential, challengeIfRefused: Refusal)
            : SaslStep.FailedWith(Refusal);
    }

    private static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out BearerCredential? credential)
    {
        credential = null;
        int end = message.IndexOf(BearerToken.Separator);
        ReadOnlySpan<byte> user = end < 0 ? default : message[..end];
        if (!user.StartsWith("user="u8) || user.Length == "user=".Length || user.Contains((byte)0) || !Utf8.IsValid(user))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = message[(end + 1)..];
        if (!BearerToken.TryTakePair(ref rest, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
            || !key.SequenceEqual("auth"u8)
            || !BearerToken.TryRead(value, out string? token)
            || rest.Length != 1
            || rest[0] != BearerToken.Separator)
        {
            return false;
        }

        credential = new BearerCredential(Name, Encoding.UTF8.GetString(user["user=".Length..]), token, host: null, port: null);
        return true;
    }
}
