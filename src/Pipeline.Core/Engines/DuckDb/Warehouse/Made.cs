using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>What a materialization has made within the open transaction.</summary>
/// <param name="Kind">What the relation is now.</param>
/// <param name="Rows">How many rows were written; null for none.</param>
/// <param name="IsNew">True when it was made from nothing, so that it has no indexes yet.</param>
internal sealed record Made(RelationKind Kind, long? Rows, bool IsNew)
{
    /// <summary>What remains to be done once the gate has passed, right before the commit; null for nothing.</summary>
    public Action? Publish { get; init; }
}
