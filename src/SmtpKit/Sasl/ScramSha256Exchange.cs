using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Sasl;

/// <summary>
/// SCRAM-SHA-256 (RFC 5802, RFC 7677), and SCRAM-SHA-256-PLUS with channel binding: each side proves that it knows the password, or its key, and neither
/// sends it.
/// </summary>
/// <remarks>
/// A failure of the channel binding is named in a last message, <c>e=...</c> (RFC 5802 section 7): it tells a client with another kind of binding, or the
/// victim of somebody in between, what is wrong. Nothing else is named, which section 5.1 allows: a wrong proof and an unknown user must read the same.
/// </remarks>
internal sealed class ScramSha256Exchange : SaslExchange
{
    public const string Name = "SCRAM-SHA-256";
    public const string NamePlus = "SCRAM-SHA-256-PLUS";

    // Fits, with the server's nonce, the longest salt and the largest count, base64 on top, into the one reply line that a challenge has.
    private const int MaxClientNonce = 200;

    // 24 characters of base64: no padding, and no comma ever.
    private const int ServerNonceOctets = 18;

    // RFC 5802 section 7: printable, without the comma.
    private static readonly SearchValues<byte> NonceOctets =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(octet => (byte)octet).Where(octet => octet != (byte)',')]);

    private readonly SaslContext _context;
    private readonly bool _withBinding;
    private readonly string _serverNonce;
    private State _state;

    // What both sides hash must be the octets as they were sent: kept here until the proof has come.
    private byte[] _clientFirstBare = [];
    private byte[] _serverFirst = [];
    private byte[] _channelBinding = [];
    private byte[] _nonce = [];
    private string _userName = "";
    private string? _actAs;
    private ScramKey? _key;
    private bool _isDecoy;

    /// <summary>Begins an exchange.</summary>
    /// <param name="context">What is known of the server and the connection.</param>
    /// <param name="withBinding">Whether it is the one of -PLUS.</param>
    public ScramSha256Exchange(SaslContext context, bool withBinding)
        : this(context, withBinding, Convert.ToBase64String(RandomNumberGenerator.GetBytes(ServerNonceOctets)))
    {
    }

    /// <summary>For tests: the published examples have their nonces.</summary>
    internal ScramSha256Exchange(SaslContext context, bool withBinding, string serverNonce)
    {
        _context = context;
        _withBinding = withBinding;
        _serverNonce = serverNonce;
    }

    private enum State
    {
        AwaitsFirst,
        AwaitsSecret,
        AwaitsFinal,
        Over,
    }

    public override SaslStep Begin() => SaslStep.Challenge([]);

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        State state = _state;
        _state = State.Over;
        if (response.Contains((byte)0) || !Utf8.IsValid(response))
        {
            return SaslStep.Failed;
        }

        return state switch
        {
            State.AwaitsFirst => TakeFirst(response),
            State.AwaitsFinal => TakeFinal(response),
            _ => SaslStep.Failed,
        };
    }

    public override SaslStep Found(SmtpStoredSecret? secret)
    {
        if (_state != State.AwaitsSecret)
        {
            return SaslStep.Failed;
        }

        // The decoy is made in any case: it must not be seen in the time that the answer takes.
        ScramKey decoy = _context.Decoys.For(_userName);
        _isDecoy = secret is not ScramKey;
        _key = secret as ScramKey ?? decoy;
        _serverFirst = Encoding.ASCII.GetBytes($"r={Encoding.ASCII.GetString(_nonce)},s={Convert.ToBase64String(_key.Salt.Span)},i={_key.Iterations}");
        _state = State.AwaitsFinal;
        return SaslStep.Challenge(_serverFirst);
    }

    // "n,[a=authzid],n=user,r=nonce[,extensions]"
    private SaslStep TakeFirst(ReadOnlySpan<byte> message)
    {
        int flagLength = message.IndexOf((byte)',');
        if (flagLength < 0)
        {
            return SaslStep.Failed;
        }

        ReadOnlySpan<byte> flag = message[..flagLength];
        if (!TryChooseBinding(flag, out IChannelBinding? binding, out SaslStep failure))
        {
            return failure;
        }

        ReadOnlySpan<byte> rest = message[(flagLength + 1)..];
        int authorizationLength = rest.IndexOf((byte)',');
        if (authorizationLength < 0)
        {
            return SaslStep.Failed;
        }

        ReadOnlySpan<byte> authorization = rest[..authorizationLength];
        ReadOnlySpan<byte> bare = rest[(authorizationLength + 1)..];
        ReadOnlySpan<byte> header = message[..^bare.Length];
        string? actAs = null;
        if (!authorization.IsEmpty && !(authorization.StartsWith("a="u8) && TryReadName(authorization[2..], out actAs)))
        {
            return SaslStep.Failed;
        }

        ScramAttributes attributes = new(bare);
        bool valid = attributes.TryTake((byte)'n', out ReadOnlySpan<byte> name)
            & attributes.TryTake((byte)'r', out ReadOnlySpan<byte> clientNonce)
            && attributes.TrySkipExtensions();
        if (!valid
            || clientNonce.Length > MaxClientNonce
            || clientNonce.ContainsAnyExcept(NonceOctets)
            || !TryReadName(name, out string? userName))
        {
            return SaslStep.Failed;
        }

        _userName = userName;
        _actAs = actAs == userName ? null : actAs;
        _clientFirstBare = bare.ToArray();
        _channelBinding = Encoding.ASCII.GetBytes(Convert.ToBase64String([.. header, .. binding is null ? default : binding.Data.Span]));
        _nonce = [.. clientNonce, .. Encoding.ASCII.GetBytes(_serverNonce)];
        _state = State.AwaitsSecret;
        return SaslStep.FindSecret(userName);
    }

    // RFC 5802 section 6: "n", the client cannot bind; "y", it can, and thinks that the server cannot; "p=type", it does.
    private bool TryChooseBinding(ReadOnlySpan<byte> flag, out IChannelBinding? binding, out SaslStep failure)
    {
        binding = null;
        failure = SaslStep.Failed;
        if (flag.StartsWith("p="u8))
        {
            if (!_withBinding)
            {
                failure = Error("channel-binding-not-supported"u8);
                return false;
            }

            string type = Encoding.UTF8.GetString(flag[2..]);
            binding = _context.Bindings.FirstOrDefault(candidate => candidate.Type == type);
            failure = Error("unsupported-channel-binding-type"u8);
            return binding is not null;
        }

        // Somebody in between has taken -PLUS off the list.
        if (flag.SequenceEqual("y"u8) && _context.OffersBinding)
        {
            failure = Error("server-does-support-channel-binding"u8);
            return false;
        }

        return !_withBinding && (flag.SequenceEqual("n"u8) || flag.SequenceEqual("y"u8));
    }

    // "c=header,r=nonce[,extensions],p=proof"
    private SaslStep TakeFinal(ReadOnlySpan<byte> message)
    {
        int end = message.LastIndexOf((byte)',');
        if (end < 0 || !message[end..].StartsWith(",p="u8))
        {
            return SaslStep.Failed;
        }

        ReadOnlySpan<byte> withoutProof = message[..end];
        ReadOnlySpan<byte> encodedProof = message[(end + 3)..];
        ScramAttributes attributes = new(withoutProof);
        bool valid = attributes.TryTake((byte)'c', out ReadOnlySpan<byte> channelBinding)
            & attributes.TryTake((byte)'r', out ReadOnlySpan<byte> nonce)
            && attributes.TrySkipExtensions();

        // The framework skips white space; a proof without any has just this length.
        Span<byte> proof = stackalloc byte[ScramKey.KeyOctets];
        if (valid && _withBinding && !channelBinding.SequenceEqual(_channelBinding))
        {
            // The client sees another certificate than this connection has shown.
            return Error("channel-bindings-dont-match"u8);
        }

        if (!valid
            || !channelBinding.SequenceEqual(_channelBinding)
            || !nonce.SequenceEqual(_nonce)
            || encodedProof.Length != Base64.GetMaxEncodedToUtf8Length(proof.Length)
            || Base64.DecodeFromUtf8(encodedProof, proof, out _, out int length) != OperationStatus.Done
            || length != proof.Length)
        {
            return SaslStep.Failed;
        }

        byte[] both = [.. _clientFirstBare, (byte)',', .. _serverFirst, (byte)',', .. withoutProof];
        return Proves(proof, both) & !_isDecoy
            ? SaslStep.Judge(new ProvenCredential(_withBinding ? NamePlus : Name, _userName, _actAs), Signature(both))
            : SaslStep.NotProven(_userName);
    }

    // RFC 5802 section 3: ClientKey = ClientProof XOR HMAC(StoredKey, AuthMessage), and its hash is StoredKey.
    private bool Proves(ReadOnlySpan<byte> proof, byte[] authMessage)
    {
        Span<byte> clientKey = stackalloc byte[ScramKey.KeyOctets];
        Span<byte> storedKey = stackalloc byte[ScramKey.KeyOctets];
        HMACSHA256.HashData(_key!.StoredKey.Span, authMessage, clientKey);
        for (int i = 0; i < clientKey.Length; i++)
        {
            clientKey[i] ^= proof[i];
        }

        SHA256.HashData(clientKey, storedKey);
        CryptographicOperations.ZeroMemory(clientKey);
        return CryptographicOperations.FixedTimeEquals(storedKey, _key.StoredKey.Span);
    }

    private byte[] Signature(byte[] authMessage) =>
        Encoding.ASCII.GetBytes($"v={Convert.ToBase64String(HMACSHA256.HashData(_key!.ServerKey.Span, authMessage))}");

    private static SaslStep Error(ReadOnlySpan<byte> name) => SaslStep.FailedWith([.. "e="u8, .. name]);

    // Looked up as SASLprep leaves it (section 5.1), hashed as it came.
    private static bool TryReadName(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out string? name)
    {
        bool valid = SaslName.TryDecode(encoded, out string? decoded);
        name = null;
        return valid && SaslPrep.TryPrepare(decoded!, out name);
    }
}
