using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SmtpKit.Hosting.Configuration;

/// <summary>
/// Looks at a section before it is bound: keys that nobody knows and values that cannot be read become problems, each with its whole key, what was found and
/// what is allowed. The binder would say less, and only of the first.
/// </summary>
internal static class SettingsCheck
{
    /// <summary>Checks one level.</summary>
    /// <typeparam name="T">Its properties are the keys.</typeparam>
    /// <param name="section">The section.</param>
    /// <param name="problems">Added to.</param>
    /// <param name="subsections">Further keys, which are looked at by others.</param>
    public static void Run<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        IConfiguration section, List<string> problems, params IReadOnlyList<string> subsections)
    {
        PropertyInfo[] properties = typeof(T).GetProperties();
        foreach (IConfigurationSection child in section.GetChildren())
        {
            PropertyInfo? property = Array.Find(properties, property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is not null)
            {
                CheckValue(child, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, problems);
            }
            else if (!subsections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                IEnumerable<string> known = properties.Select(known => known.Name).Concat(subsections).Order(StringComparer.Ordinal);
                problems.Add($"{child.Path} is no known key; possible are {string.Join(", ", known)}");
            }
            else if (!string.IsNullOrEmpty(child.Value))
            {
                problems.Add($"{child.Path} is '{child.Value}'; a section with keys of its own is needed");
            }
        }
    }

    private static void CheckValue(IConfigurationSection found, Type type, List<string> problems)
    {
        if (found.GetChildren().Any())
        {
            problems.Add($"{found.Path} is a section with keys of its own; {Allowed(type)} is needed");
        }
        else if (found.Value is not { } text || !CanRead(text, type))
        {
            problems.Add($"{found.Path} is {(found.Value is null ? "null" : $"'{found.Value}'")}; {Allowed(type)} is needed");
        }
    }

    private static bool CanRead(string text, Type type) =>
        type == typeof(string)
        || (type == typeof(bool) && bool.TryParse(text, out _))
        || (type == typeof(int) && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
        || (type == typeof(long) && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
        || (type == typeof(TimeSpan) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _))
        || (type.IsEnum && IsNames(text, type));

    // Names only: what a number means is the library's own affair.
    private static bool IsNames(string text, Type type)
    {
        string[] names = text.Split(',', StringSplitOptions.TrimEntries);
        return (names.Length == 1 || type.IsDefined(typeof(FlagsAttribute), inherit: false))
            && names.All(name => Enum.GetNames(type).Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    private static string Allowed(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(TimeSpan) ? "a time such as 00:05:00 ([days.]hours:minutes:seconds)"
        : !type.IsEnum ? "a text"
        : (type.IsDefined(typeof(FlagsAttribute), inherit: false) ? "one or more, with commas between, of " : "one of ") + string.Join(", ", Enum.GetNames(type));
}
