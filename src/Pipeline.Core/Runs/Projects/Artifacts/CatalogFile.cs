using System.Text.Json;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>A relation as it is in the database.</summary>
/// <param name="Node">The node it belongs to.</param>
/// <param name="Type">What it is, in dbt's words: <c>BASE TABLE</c>, <c>VIEW</c>.</param>
/// <param name="Comment">The comment on it; null for none.</param>
/// <param name="Rows">How many rows the engine believes it has; null for a view.</param>
/// <param name="Columns">Its columns in order, with their comments.</param>
internal sealed record FoundRelation(
    RelationNode Node, string Type, string? Comment, long? Rows, IReadOnlyList<(ColumnType Column, string? Comment)> Columns);

/// <summary><c>catalog.json</c> in dbt's version 1: which relations there are, with their columns.</summary>
internal static class CatalogFile
{
    /// <summary>Its name in the target folder.</summary>
    public const string Name = "catalog.json";

    /// <summary>Writes what was found.</summary>
    public static void Write(string folder, IReadOnlyList<FoundRelation> found, ArtifactMetadata metadata) =>
        ArtifactFile.WriteJson(Path.Combine(folder, Name), json =>
        {
            json.WriteStartObject();
            metadata.Write(json, "catalog/v1");
            json.Map("nodes", found.Where(relation => relation.Node is not SourceTable), IdOf, relation => Relation(json, relation));
            json.Map("sources", found.Where(relation => relation.Node is SourceTable), IdOf, relation => Relation(json, relation));
            json.Value("errors", null);
            json.WriteEndObject();
        });

    private static string IdOf(FoundRelation relation) => relation.Node.UniqueId;

    private static void Relation(Utf8JsonWriter json, FoundRelation found)
    {
        json.WriteStartObject();
        json.Object("metadata", () =>
        {
            json.WriteString("type", found.Type);
            json.WriteString("schema", found.Node.Relation.Schema);
            json.WriteString("name", found.Node.Relation.Identifier);
            json.WriteString("database", found.Node.Relation.Database);
            json.Value("comment", found.Comment);
            json.Value("owner", null);
        });
        json.Map("columns", found.Columns.Select((pair, index) => (pair.Column, pair.Comment, Index: index + 1)), each => each.Column.Name,
            each =>
        {
            json.WriteStartObject();
            json.WriteString("type", each.Column.Type);
            json.WriteNumber("index", each.Index);
            json.WriteString("name", each.Column.Name);
            json.Value("comment", each.Comment);
            json.WriteEndObject();
        });
        json.Object("stats", () => Statistics(json, found));
        json.WriteString("unique_id", found.Node.UniqueId);
        json.WriteEndObject();
    }

    private static void Statistics(Utf8JsonWriter json, FoundRelation found)
    {
        Statistic(json, "has_stats", "Has Stats?", found.Rows is not null, isShown: false, "Whether there are statistics of this relation");
        if (found.Rows is { } rows) Statistic(json, "num_rows", "Rows", rows, isShown: true, "How many rows the engine believes there are");
    }

    private static void Statistic(Utf8JsonWriter json, string id, string label, object value, bool isShown, string description) =>
        json.Object(id, () =>
    {
        json.WriteString("id", id);
        json.WriteString("label", label);
        json.Value("value", value);
        json.WriteBoolean("include", isShown);
        json.WriteString("description", description);
    });
}
