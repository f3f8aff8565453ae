namespace SmtpKit.Testing;

/// <summary>Compares addresses as tests mean them: in any case.</summary>
internal static class Addresses
{
    /// <summary>Whether an address is one that was asked for.</summary>
    /// <param name="address">For example <c>ada@example.com</c>.</param>
    /// <param name="wanted">An address, or a domain without <c>@</c> in it; empty for the null reverse-path.</param>
    public static bool Match(string address, string wanted) =>
        address.Equals(wanted, StringComparison.OrdinalIgnoreCase)
        || (wanted.Length > 0 && !wanted.Contains('@', StringComparison.Ordinal) && DomainOf(address).Equals(wanted.AsSpan(), StringComparison.OrdinalIgnoreCase));

    private static ReadOnlySpan<char> DomainOf(string address)
    {
        // A quoted local part may have one, too: the last one counts.
        int at = address.LastIndexOf('@');
        return at < 0 ? default : address.AsSpan(at + 1);
    }
}
