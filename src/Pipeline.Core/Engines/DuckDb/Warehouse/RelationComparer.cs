using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>Compares relations as the engine does: upper and lower case letters are alike.</summary>
internal sealed class RelationComparer : IEqualityComparer<Relation>
{
    public static RelationComparer Instance { get; } = new();

    public bool Equals(Relation? x, Relation? y) =>
        x is not null && y is not null && Same(x.Identifier, y.Identifier) && Same(x.Schema, y.Schema) && Same(x.Database, y.Database);

    public int GetHashCode(Relation relation) => HashCode.Combine(
        StringComparer.OrdinalIgnoreCase.GetHashCode(relation.Identifier), StringComparer.OrdinalIgnoreCase.GetHashCode(relation.Schema));

    private static bool Same(string x, string y) => x.Equals(y, StringComparison.OrdinalIgnoreCase);
}
