using System.Globalization;

namespace SmtpKit;

/// <summary>An enhanced mail system status code (RFC 3463), such as <c>5.7.1</c>.</summary>
public readonly record struct EnhancedStatusCode
{
    /// <summary>Makes a code of its three parts.</summary>
    /// <param name="class">2 (success), 4 (persistent transient failure) or 5 (permanent failure).</param>
    /// <param name="subject">0 to 999; what the status is about (RFC 3463 section 3.1 and following).</param>
    /// <param name="detail">0 to 999; the status within the subject.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part is outside its range.</exception>
    public EnhancedStatusCode(int @class, int subject, int detail)
    {
        if (@class is not (2 or 4 or 5))
        {
            throw new ArgumentOutOfRangeException(nameof(@class), @class, "The class of an enhanced status code is 2, 4 or 5 (RFC 3463 section 2).");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(subject);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(subject, 999);
        ArgumentOutOfRangeException.ThrowIfNegative(detail);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(detail, 999);
        Class = @class;
        Subject = subject;
        Detail = detail;
    }

    /// <summary>2, 4 or 5; 0 in the default value, which stands for «no code».</summary>
    public int Class { get; }

    /// <summary>0 to 999.</summary>
    public int Subject { get; }

    /// <summary>0 to 999.</summary>
    public int Detail { get; }

    /// <summary>The code as it stands in a reply, for example <c>4.2.2</c>; empty for the default value.</summary>
    public override string ToString() =>
        Class == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");
}
