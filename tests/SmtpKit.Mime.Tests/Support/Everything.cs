using System.Collections;
using System.Reflection;

namespace SmtpKit.Mime.Tests.Support;

/// <summary>Asks a message for everything that it offers in public, found by reflection so that a new member is asked for from its first day.</summary>
internal static class Everything
{
    // Methods that need to be told something; the others are called as they are.
    private static readonly Dictionary<string, object[]> Arguments = new()
    {
        [nameof(MimeView.FindPart)] = ["1.2.1", "", "0", "-1", "1..1", "9999999999"],
        [nameof(MimeView.FindByContentId)] = ["<a@b>", "", "cid:x", "<>"],
        [nameof(MimeHeaders.Find)] = ["subject", ""],
        [nameof(MimeHeaders.All)] = ["received", ""],
    };

    /// <summary>Touches all of it; what throws fails the test.</summary>
    /// <returns>How much was seen, so that a caller can tell that something was.</returns>
    public static int Touch(MimeView mail)
    {
        int seen = 0;
        HashSet<object> known = new(ReferenceEqualityComparer.Instance);
        Stack<object> open = new([mail]);
        while (open.TryPop(out object? one))
        {
            if (!known.Add(one))
            {
                continue;
            }

            seen++;
            foreach (object value in Values(one))
            {
                Follow(value, open);
            }
        }

        return seen;
    }

    private static void Follow(object value, Stack<object> open)
    {
        switch (value)
        {
            case Stream stream:
                stream.CopyTo(Stream.Null);
                break;
            case string or byte[]:
                break;
            case IEnumerable list when value.GetType().IsArray || value.GetType().Assembly != typeof(MimeView).Assembly:
                foreach (object? item in list)
                {
                    if (item is not null)
                    {
                        Follow(item, open);
                    }
                }

                break;
            default:
                if (value.GetType().Assembly == typeof(MimeView).Assembly && !value.GetType().IsEnum)
                {
                    open.Push(value);
                }

                break;
        }
    }

    private static IEnumerable<object> Values(object one)
    {
        if (one is IEnumerable own)
        {
            foreach (object item in own)
            {
                yield return item;
            }
        }

        foreach (MethodInfo method in one.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            object[]? arguments = method.GetParameters().Length == 0 ? [] : Arguments.GetValueOrDefault(method.Name);
            if (method.GetParameters().Length == 0)
            {
                if (method.Invoke(one, null) is { } value)
                {
                    yield return value;
                }
            }
            else if (arguments is not null)
            {
                foreach (object argument in arguments)
                {
                    if (method.Invoke(one, [argument]) is { } value)
                    {
                        yield return value;
                    }
                }
            }
            else
            {
                (method.IsSpecialName && method.Name == "get_Item").Should().BeTrue($"{method.Name} is to be called here with something");
            }
        }
    }
}
