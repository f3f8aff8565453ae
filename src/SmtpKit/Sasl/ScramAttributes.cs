namespace SmtpKit.Sasl;

/// <summary>Walks a SCRAM message, <c>n=user,r=nonce</c>: attributes of one letter, in the order that RFC 5802 section 7 gives them.</summary>
/// <param name="message">UTF-8 without NUL.</param>
internal ref struct ScramAttributes(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private bool _isAtEnd;

    /// <summary>Takes the next attribute; false when it is another one, malformed or empty.</summary>
    public bool TryTake(byte name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_isAtEnd || _rest.Length < 2 || _rest[0] != name || _rest[1] != (byte)'=')
        {
            return false;
        }

        int comma = _rest.IndexOf((byte)',');
        _isAtEnd = comma < 0;
        value = _isAtEnd ? _rest[2..] : _rest[2..comma];
        _rest = _isAtEnd ? default : _rest[(comma + 1)..];
        return !value.IsEmpty;
    }

    /// <summary>
    /// Passes over extensions up to the end; false when something else stands there. An extension that nobody knows is ignored, unless its name
    /// is assigned: so also <c>m</c>, which says that it must not be ignored (section 5.1).
    /// </summary>
    public bool TrySkipExtensions()
    {
        while (!_isAtEnd)
        {
            byte name = _rest.IsEmpty ? (byte)0 : _rest[0];
            if (!char.IsAsciiLetter((char)name) || "aceimnprsv"u8.Contains(name) || !TryTake(name, out _))
            {
                return false;
            }
        }

        return true;
    }
}
