using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>
/// Reads what says when the rows of a source were loaded: a column or a query. What a table says replaces all that its source says, and
/// that what the project file says.
/// </summary>
internal sealed class LoadedAtReader(PackageReading reading)
{
    private const string FieldKey = "loaded_at_field";
    private const string QueryKey = "loaded_at_query";

    /// <summary>The column and the query, of which one at most is not null.</summary>
    public (string? Field, string? Query) Read(YamlMapping source, YamlMapping table, ConfigLayers layers)
    {
        foreach (var entry in new[] { table, source })
        {
            if (Of(entry) is { Field: var field, Query: var query } && (field ?? query) is not null) return (field, query);
        }

        return (layers[FieldKey] as string, layers[FieldKey] is null ? layers[QueryKey] as string : null);
    }

    private (string? Field, string? Query) Of(YamlMapping entry)
    {
        var field = Node(entry, FieldKey) is { } column ? $"{reading.Yaml.Value(column)}" : null;
        // The query is rendered when it is asked: only then is there a database.
        var query = Node(entry, QueryKey);
        if (field is not null && query is not null)
            reading.Problems.Add($"a source cannot have both {FieldKey} and {QueryKey}", query.Location, "Keep one of them.");
        return (field, field is null ? query?.Text.Trim() : null);
    }

    private static YamlScalar? Node(YamlMapping entry, string key) =>
        ((entry["config"] as YamlMapping)?[key] ?? entry[key]) is YamlScalar { IsNull: false } value ? value : null;
}
