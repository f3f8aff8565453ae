using System.Collections;

namespace SmtpKit;

/// <summary>The parameters of one MAIL or RCPT command, in the order and to the letter in which the client gave them.</summary>
/// <remarks>Immutable and thread-safe. No keyword occurs twice: the server refuses such a command with <c>501 5.5.4</c>.</remarks>
public sealed class EsmtpParameters : IReadOnlyList<EsmtpParameter>
{
    private readonly string _text;
    private EsmtpParameter[]? _items;

    /// <summary>Makes the list of checked text; it is taken apart when somebody asks.</summary>
    internal EsmtpParameters(string text) => _text = text;

    /// <summary>No parameters.</summary>
    public static EsmtpParameters None { get; } = new("");

    /// <summary>How many there are.</summary>
    public int Count => Items.Length;

    /// <summary>The parameter at a place, from 0.</summary>
    public EsmtpParameter this[int index] => Items[index];

    private EsmtpParameter[] Items => _items ??= [.. _text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Split)];

    /// <summary>Whether a keyword was given; keywords have no case.</summary>
    public bool Contains(string keyword) => TryGetValue(keyword, out _);

    /// <summary>Finds a parameter by its keyword, which has no case.</summary>
    /// <param name="keyword">For example <c>SIZE</c>.</param>
    /// <param name="value">Its value as given; null when it has none.</param>
    public bool TryGetValue(string keyword, out string? value)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        foreach (EsmtpParameter item in Items)
        {
            if (item.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                value = item.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<EsmtpParameter> GetEnumerator() => ((IEnumerable<EsmtpParameter>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The parameters as they stood in the command.</summary>
    public override string ToString() => _text;

    private static EsmtpParameter Split(string parameter)
    {
        int equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(parameter, null) : new(parameter[..equals], parameter[(equals + 1)..]);
    }
}
