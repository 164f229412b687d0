using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>What an open transaction has made of relations so far: the shared catalog learns it with the commit.</summary>
internal sealed class TransactionNews
{
    /// <summary>What the relations it has touched are now; null for those it has removed.</summary>
    public Dictionary<Relation, RelationKind?> Changes { get; } = new(RelationComparer.Instance);

    /// <summary>True when statements ran whose effect nobody has followed: the engine is asked then.</summary>
    public bool IsUnknown { get; set; }
}
