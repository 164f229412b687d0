namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>What came of building a node.</summary>
/// <param name="Statement">dbt's message for it: <c>OK</c>, and for seeds <c>INSERT 100</c> or <c>CREATE 100</c>.</param>
/// <param name="Rows">How many rows were written; null where none are, as for a view.</param>
/// <param name="ExecutedSql">The statements that made it, hooks apart: what dbt writes to <c>target/run</c>.</param>
public sealed record BuiltRelation(string Statement, long? Rows, string ExecutedSql);
