using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.Configuration;

/// <summary>Judges JSON by the part of JSON Schema our schemas use; a keyword it does not know fails, so that none goes unjudged.</summary>
internal static class JsonSchemaCheck
{
    private static readonly HashSet<string> Annotations = ["$schema", "$id", "title", "description", "default", "examples", "deprecated"];

    public static bool Accepts(JsonObject schema, JsonNode? value) =>
        schema.All(keyword => Holds(schema, keyword.Key, keyword.Value!, value));

    private static bool Holds(JsonObject schema, string keyword, JsonNode argument, JsonNode? value) => keyword switch
    {
        _ when Annotations.Contains(keyword) => true,
        "type" => argument is JsonArray types ? types.Any(type => IsOf((string)type!, value)) : IsOf((string)argument!, value),
        "anyOf" => argument.AsArray().Any(option => Accepts(option!.AsObject(), value)),
        "oneOf" => argument.AsArray().Count(option => Accepts(option!.AsObject(), value)) == 1,
        "enum" => argument.AsArray().Any(word => JsonNode.DeepEquals(word, value)),
        "const" => JsonNode.DeepEquals(argument, value),
        "pattern" => value is not JsonValue text || !text.TryGetValue<string>(out var content) || Regex.IsMatch(content, (string)argument!),
        "minimum" => Number(value) is not { } number || number >= (double)argument,
        "maximum" => Number(value) is not { } number || number <= (double)argument,
        "items" => value is not JsonArray items || items.All(item => Accepts(argument.AsObject(), item)),
        "minItems" => value is not JsonArray items || items.Count >= (int)argument,
        "required" => value is not JsonObject owner || argument.AsArray().All(name => owner.ContainsKey((string)name!)),
        "properties" => value is not JsonObject owner || argument.AsObject().All(property => !owner.TryGetPropertyValue(property.Key, out var inner) || Accepts(property.Value!.AsObject(), inner)),
        "additionalProperties" => value is not JsonObject owner || Others(schema, owner).All(inner => argument is JsonObject rule ? Accepts(rule, inner) : (bool)argument),
        "minProperties" => value is not JsonObject owner || owner.Count >= (int)argument,
        "maxProperties" => value is not JsonObject owner || owner.Count <= (int)argument,
        _ => throw new NotSupportedException($"the schema uses '{keyword}', which nothing here judges"),
    };

    private static IEnumerable<JsonNode?> Others(JsonObject schema, JsonObject owner) =>
        owner.Where(property => schema["properties"]?[property.Key] is null).Select(property => property.Value);

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", System.Text.Json.JsonValueKind.Object) or ("array", System.Text.Json.JsonValueKind.Array) or
        ("string", System.Text.Json.JsonValueKind.String) or ("number", System.Text.Json.JsonValueKind.Number) or
        ("boolean", System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False) => true,
        ("integer", System.Text.Json.JsonValueKind.Number) => Number(value) is { } number && number % 1 == 0,
        _ => false,
    };

    private static double? Number(JsonNode? value) =>
        value?.GetValueKind() is System.Text.Json.JsonValueKind.Number ? value.GetValue<double>() : null;
}
