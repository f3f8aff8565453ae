using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Sasl;

/// <summary>
/// OAUTHBEARER (RFC 7628): <c>n,a=user,^Ahost=server^Aport=587^Aauth=Bearer token^A^A</c> in one response. Whoever fails is sent why, in JSON, and
/// answers that with one octet before it hears of its failure.
/// </summary>
internal sealed class OAuthBearerExchange : SaslExchange
{
    public const string Name = "OAUTHBEARER";

    // Section 3.2.2. The same for a malformed message: the client can do nothing else about it.
    private static readonly byte[] Refusal = [.. "{\"status\":\"invalid_token\"}"u8];

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
        string? token = null;
        string? host = null;
        int? port = null;
        if (!TryTakeHeader(ref message, out string? user))
        {
            return false;
        }

        while (!message.IsEmpty && message[0] != BearerToken.Separator)
        {
            if (!BearerToken.TryTakePair(ref message, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            // A pair that is given twice is no pair: what one reader took and another passed over would be two tokens. Others are passed over
            // (section 3.1): mthd, path, post and qs belong to other schemes.
            bool valid = !key.SequenceEqual("auth"u8) || (token is null && BearerToken.TryRead(value, out token));
            valid &= !key.SequenceEqual("host"u8) || (host is null && TryReadHost(value, out host));
            valid &= !key.SequenceEqual("port"u8) || (port is null && TryReadPort(value, out port));
            if (!valid)
            {
                return false;
            }
        }

        if (message.Length != 1 || token is null)
        {
            return false;
        }

        credential = new BearerCredential(Name, user, token, host, port);
        return true;
    }

    // RFC 5801 section 4, without channel binding, which this mechanism has not: "n,a=user,^A".
    private static bool TryTakeHeader(ref ReadOnlySpan<byte> message, out string? user)
    {
        user = null;
        int end = message.IndexOf(BearerToken.Separator);
        ReadOnlySpan<byte> header = end < 0 ? default : message[..end];
        if (!(header.StartsWith("n,"u8) || header.StartsWith("y,"u8)) || header[^1] != (byte)',')
        {
            return false;
        }

        message = message[(end + 1)..];
        if (header.Length == "n,".Length)
        {
            // One comma, where two belong.
            return false;
        }

        ReadOnlySpan<byte> name = header[2..^1];
        return name.IsEmpty || (name.StartsWith("a="u8) && !name.Contains((byte)0) && Utf8.IsValid(name) && SaslName.TryDecode(name[2..], out user));
    }

    // The grammar lets any value have white space and line ends; no host has, and a log line would.
    private static bool TryReadHost(ReadOnlySpan<byte> value, out string? host)
    {
        host = Encoding.ASCII.GetString(value);
        return !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)'!', (byte)'~');
    }

    private static bool TryReadPort(ReadOnlySpan<byte> value, out int? port)
    {
        bool valid = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0;
        port = number;
        return valid;
    }
}
