using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>The indexes a node's config asks for: <c>indexes: [{columns: [a, b], unique: true}]</c>.</summary>
internal static class RelationIndexes
{
    public static void Create(BuildScript script, Relation relation, ModelConfig config)
    {
        if (config.Raw.GetValueOrDefault("indexes") is not { } declared) return;
        foreach (var index in declared as IReadOnlyList<object?> ?? throw Refused(relation)) script.Run(Statement(relation, index));
    }

    private static string Statement(Relation relation, object? index)
    {
        if (index is not IReadOnlyDictionary<string, object?> mapping
            || mapping.GetValueOrDefault("columns") is not IReadOnlyList<object?> { Count: > 0 } columns)
        {
            throw Refused(relation);
        }

        var list = string.Join(", ", columns.Select(RawConfig.Written));
        var unique = mapping.GetValueOrDefault("unique") is true ? "UNIQUE " : "";
        return $"CREATE {unique}INDEX {DuckDbSql.Quoted(NameOf($"{list}_{relation}_{unique}"))} ON {relation} ({list})";
    }

    /// <summary>Long enough to be unlike any other in the schema: names are those of the schema, not of the table.</summary>
    private static string NameOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static ExpectedException Refused(Relation relation) => new(
        $"the config indexes of {relation} is no list of indexes", "Write it like this: indexes: [{columns: [id], unique: true}].");
}
