using System.Text.Json;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Projects.Artifacts;

/// <summary>Reads artifacts as a tool does that knows dbt's schemas: which fields there are, which must be there, of which types.</summary>
internal sealed class ArtifactFields
{
    private readonly Dictionary<string, Dictionary<string, (bool IsRequired, string[] Types)>> kinds = new(StringComparer.Ordinal);

    public ArtifactFields()
    {
        var lines = File.ReadLines(Repository.Path("tests/Pipeline.Tests/Samples/dbt/artifact_fields.txt"));
        foreach (var parts in lines.Where(line => !line.StartsWith('#')).Select(line => line.Split(" = ")))
            kinds[parts[0]] = parts[1].Split(' ').Select(field => field.Split(':')).ToDictionary(
                field => field[0].TrimEnd('!'), field => (field[0].EndsWith('!'), field[1].Split('|')), StringComparer.Ordinal);
    }

    /// <summary>What of an object does not fit its kind, a sentence each.</summary>
    public IEnumerable<string> Misfits(string kind, JsonElement element, string name)
    {
        var fields = kinds[kind];
        foreach (var (field, (isRequired, _)) in fields)
            if (isRequired && !element.TryGetProperty(field, out _)) yield return $"{name} lacks {field}";
        foreach (var given in element.EnumerateObject())
        {
            if (!fields.TryGetValue(given.Name, out var known)) yield return $"{name} has {given.Name}, which a {kind} does not know";
            else if (!known.Types.Any(type => Is(type, given.Value))) yield return $"{name}.{given.Name} is {given.Value.ValueKind}, not {string.Join(" or ", known.Types)}";
        }
    }

    /// <summary>The kind of a node of the manifest.</summary>
    public static string KindOf(JsonElement node) => node.GetProperty("resource_type").GetString() switch
    {
        "test" when !node.TryGetProperty("test_metadata", out _) => "singular_test",
        var type => type!,
    };

    private static bool Is(string type, JsonElement value) => type switch
    {
        "any" => true,
        "string" => value.ValueKind is JsonValueKind.String,
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind is JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        _ => value.ValueKind is JsonValueKind.Null,
    };
}
