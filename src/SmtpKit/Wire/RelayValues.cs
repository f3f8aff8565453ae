using System.Buffers.Text;

namespace SmtpKit.Wire;

/// <summary>The values of MT-PRIORITY, BY, HOLDFOR and RRVS.</summary>
internal static class RelayValues
{
    private const int MaxDigits = 9;

    /// <summary>Reads <c>-9</c> to <c>9</c> (RFC 6710 section 4): no plus, no leading zero, no <c>-0</c>.</summary>
    public static bool TryPriority(ReadOnlySpan<byte> value, out int? priority)
    {
        priority = value switch
        {
            [>= (byte)'0' and <= (byte)'9'] => value[0] - '0',
            [(byte)'-', >= (byte)'1' and <= (byte)'9'] => '0' - value[1],
            _ => null,
        };
        return priority is not null;
    }

    /// <summary>Reads <c>["-"] 1*9DIGIT ";" ("R" / "N") ["T"]</c> (RFC 2852 section 4); a return needs more than zero.</summary>
    public static bool TryDeliverBy(ReadOnlySpan<byte> value, out DeliverBy? deliverBy)
    {
        deliverBy = null;
        bool isNegative = value is [(byte)'-', ..];
        value = isNegative ? value[1..] : value;
        int semicolon = value.IndexOf((byte)';');
        if (semicolon < 0 || !TrySeconds(value[..semicolon], out int seconds))
        {
            return false;
        }

        DeliverByMode? mode;
        bool isTraced;
        switch (value[(semicolon + 1)..])
        {
            case [var one]:
                (mode, isTraced) = (Mode(one), false);
                break;

            case [var one, (byte)'T' or (byte)'t']:
                (mode, isTraced) = (Mode(one), true);
                break;

            default:
                return false;
        }

        if (mode is null || (mode == DeliverByMode.Return && (isNegative || seconds == 0)))
        {
            return false;
        }

        deliverBy = new DeliverBy(TimeSpan.FromSeconds(isNegative ? -seconds : seconds), mode.Value, isTraced);
        return true;
    }

    /// <summary>Reads a number of seconds of one to nine digits that is not zero (RFC 4865 section 4).</summary>
    public static bool TryHoldFor(ReadOnlySpan<byte> value, out TimeSpan? time)
    {
        bool isGood = TrySeconds(value, out int seconds) && seconds > 0;
        time = isGood ? TimeSpan.FromSeconds(seconds) : null;
        return isGood;
    }

    /// <summary>Reads <c>date-time [";" ("C" / "R")]</c> (RFC 7293 section 3).</summary>
    public static bool TryValidSince(ReadOnlySpan<byte> value, out RecipientValidSince? validSince)
    {
        validSince = null;
        RecipientValidSinceRelay relay = value switch
        {
            [.., (byte)';', (byte)'C' or (byte)'c'] => RecipientValidSinceRelay.Continue,
            [.., (byte)';', (byte)'R' or (byte)'r'] => RecipientValidSinceRelay.Reject,
            _ => RecipientValidSinceRelay.Unspecified,
        };
        if (!DateTimeValue.TryParse(relay == RecipientValidSinceRelay.Unspecified ? value : value[..^2], out DateTimeOffset since))
        {
            return false;
        }

        validSince = new RecipientValidSince(since, relay);
        return true;
    }

    private static bool TrySeconds(ReadOnlySpan<byte> digits, out int seconds)
    {
        seconds = 0;
        return digits.Length <= MaxDigits
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(digits, out seconds, out _);
    }

    private static DeliverByMode? Mode(byte letter) => letter switch
    {
        (byte)'R' or (byte)'r' => DeliverByMode.Return,
        (byte)'N' or (byte)'n' => DeliverByMode.Notify,
        _ => null,
    };
}
