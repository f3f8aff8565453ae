using System.Buffers;

namespace SmtpKit.Wire;

/// <summary>Walks over the parameters of MAIL and RCPT: <c>esmtp-keyword ["=" esmtp-value]</c>, separated by spaces (RFC 5321 section 4.1.2).</summary>
/// <param name="rest">What stands behind the path.</param>
/// <param name="isInternational">Whether values may have octets beyond ASCII (RFC 6531 section 3.3); which of them may, their own grammar says.</param>
internal ref struct ParameterReader(ReadOnlySpan<byte> rest, bool isInternational = false)
{
    private readonly SearchValues<byte> _valueChars = isInternational ? SmtpChars.InternationalValue : SmtpChars.Value;
    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>Whether what stands next is no parameter.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The parameter's keyword, in the client's case.</summary>
    public ReadOnlySpan<byte> Keyword { get; private set; }

    /// <summary>The parameter's value; empty when it has none.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether there is an <c>=</c>; a value behind it is never empty.</summary>
    public bool HasValue { get; private set; }

    /// <summary>Goes to the next parameter; false at the end, and when <see cref="IsMalformed"/>.</summary>
    public bool TryRead()
    {
        _rest = _rest.TrimStart((byte)' ');
        if (_rest.IsEmpty)
        {
            return false;
        }

        int space = _rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> parameter = space < 0 ? _rest : _rest[..space];
        _rest = space < 0 ? default : _rest[space..];

        int equals = parameter.IndexOf((byte)'=');
        Keyword = equals < 0 ? parameter : parameter[..equals];
        Value = equals < 0 ? default : parameter[(equals + 1)..];
        HasValue = equals >= 0;
        IsMalformed = Keyword.IsEmpty
            || Keyword[0] == (byte)'-'
            || Keyword.ContainsAnyExcept(SmtpChars.Keyword)
            || (HasValue && (Value.IsEmpty || Value.ContainsAnyExcept(_valueChars)));
        return !IsMalformed;
    }
}
