using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Sasl;

/// <summary>
/// CRAM-MD5 (RFC 2195): the server sends a text that it never sent before, the client answers with its name and the HMAC-MD5 of that text under its
/// password, in lower-case hex. The server speaks first: an initial response fails.
/// </summary>
internal sealed class CramMd5Exchange : SaslExchange
{
    public const string Name = "CRAM-MD5";

    private const int RandomOctets = 16;
    private const int DigestDigits = 2 * HMACMD5.HashSizeInBytes;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    // What a user who does not exist is checked against. Its proof would not count either.
    private static readonly byte[] Decoy = RandomNumberGenerator.GetBytes(RandomOctets);

    private readonly byte[] _challenge;
    private State _state;
    private byte[] _digest = [];
    private string _userName = "";

    // RFC 2195 section 2: in the syntax of a message id, never twice the same. A time adds nothing to 128 random bits.
    public CramMd5Exchange(SaslContext context)
        : this($"<{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomOctets))}@{context.ServerName}>")
    {
    }

    /// <summary>For tests: the published example has its challenge.</summary>
    internal CramMd5Exchange(string challenge) => _challenge = Encoding.UTF8.GetBytes(challenge);

    private enum State
    {
        New,
        AwaitsResponse,
        AwaitsSecret,
        Over,
    }

    public override SaslStep Begin()
    {
        _state = State.AwaitsResponse;
        return SaslStep.Challenge(_challenge);
    }

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        State state = _state;
        _state = State.Over;

        // A name may have spaces; a digest has none.
        int space = response.LastIndexOf((byte)' ');
        ReadOnlySpan<byte> digits = response[(space + 1)..];
        if (state != State.AwaitsResponse
            || space <= 0
            || digits.Length != DigestDigits
            || digits.ContainsAnyExcept(HexDigits)
            || response.Contains((byte)0)
            || !Utf8.IsValid(response))
        {
            return SaslStep.Failed;
        }

        _digest = digits.ToArray();
        _userName = Encoding.UTF8.GetString(response[..space]);
        _state = State.AwaitsSecret;
        return SaslStep.FindSecret(_userName);
    }

    [SuppressMessage("Security", "CA5351", Justification = "The mechanism is what it is; an endpoint has to ask for it.")]
    public override SaslStep Found(SmtpStoredSecret? secret)
    {
        if (_state != State.AwaitsSecret)
        {
            return SaslStep.Failed;
        }

        _state = State.Over;
        SharedSecret? shared = secret as SharedSecret;
        byte[] expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACMD5.HashData(shared?.Octets ?? Decoy, _challenge)));
        return CryptographicOperations.FixedTimeEquals(expected, _digest) & shared is not null
            ? SaslStep.Judge(new ProvenCredential(Name, _userName, authorizationIdentity: null))
            : SaslStep.NotProven(_userName);
    }
}
