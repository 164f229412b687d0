namespace Pipeline.Models;

/// <summary>Rows to join those of a table: what the macros of dbt's incremental strategies are given.</summary>
/// <param name="Strategy">How.</param>
/// <param name="Target">The table, as SQL.</param>
/// <param name="Source">The rows, as SQL: a relation's name.</param>
/// <param name="Columns">The names of the columns written.</param>
/// <param name="UniqueKey">The columns that identify a row; empty for none.</param>
/// <param name="Predicates">Conditions on the table's rows that limit what is looked at.</param>
public sealed record RowJoin(
    IncrementalStrategy Strategy, string Target, string Source, IReadOnlyList<string> Columns, IReadOnlyList<string> UniqueKey,
    IReadOnlyList<string> Predicates);

/// <summary>A batch that stands ready to join its table by a strategy of the project's own.</summary>
/// <param name="Source">The temporary table that holds it.</param>
/// <param name="Columns">The columns to write.</param>
/// <param name="Native">The statements by which the engine itself would join rows.</param>
public sealed record BatchToJoin(Relation Source, IReadOnlyList<ColumnType> Columns, Func<RowJoin, string> Native);
