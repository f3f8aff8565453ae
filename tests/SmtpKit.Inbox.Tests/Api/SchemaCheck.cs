using System.Text.Json;
using System.Text.RegularExpressions;

namespace SmtpKit.Inbox.Tests.Api;

/// <summary>Checks JSON against a schema of an OpenAPI document, as far as ours go: references, kinds, required properties, patterns, and no property that is not described.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    public List<string> Check(JsonElement value, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            JsonElement target = document;
            foreach (string name in reference.GetString()!.Split('/').Skip(1))
            {
                target = target.GetProperty(name);
            }

            return Check(value, target, place);
        }

        if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            return choices.EnumerateArray().Any(choice => Check(value, choice, place).Count == 0) ? [] : [$"{place} is none of {choices}"];
        }

        if (schema.TryGetProperty("type", out JsonElement type) && !Kinds(type).Any(kind => Is(value, kind)))
        {
            return [$"{place} is {value.ValueKind}, not {type}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(value, schema, place),
            JsonValueKind.Array when schema.TryGetProperty("items", out JsonElement items) => [.. value.EnumerateArray().SelectMany((item, i) => Check(item, items, $"{place}[{i}]"))],
            JsonValueKind.String when schema.TryGetProperty("pattern", out JsonElement pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!) => [$"{place} is no {pattern}"],
            JsonValueKind.String when schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time" && !value.TryGetDateTimeOffset(out _) => [$"{place} is no time"],
            _ => [],
        };
    }

    private List<string> CheckObject(JsonElement value, JsonElement schema, string place)
    {
        List<string> problems = [];
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            problems.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{place}.{name} is missing"));
        }

        schema.TryGetProperty("properties", out JsonElement properties);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(property.Name, out JsonElement described))
            {
                problems.AddRange(Check(property.Value, described, $"{place}.{property.Name}"));
            }
            else if (schema.TryGetProperty("additionalProperties", out JsonElement others))
            {
                problems.AddRange(others.ValueKind == JsonValueKind.Object ? Check(property.Value, others, $"{place}.{property.Name}") : []);
            }
            else
            {
                problems.Add($"{place}.{property.Name} is not described");
            }
        }

        return problems;
    }

    private static IEnumerable<string> Kinds(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(kind => kind.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string kind) => value.ValueKind switch
    {
        JsonValueKind.Null => kind == "null",
        JsonValueKind.True or JsonValueKind.False => kind == "boolean",
        JsonValueKind.Number => kind == "number" || (kind == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.String => kind == "string",
        JsonValueKind.Array => kind == "array",
        _ => kind == "object",
    };
}
