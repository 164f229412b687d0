namespace Pipeline.Models;

/// <summary>
/// The database while templates render for a run: what <c>run_query</c>, <c>statement</c> and <c>adapter</c> ask. Belongs to the
/// thread that renders. Failures are <see cref="Diagnostics.ExpectedException"/> in the engine's words.
/// </summary>
public interface IWarehouse
{
    /// <summary>Runs one query and returns its rows, all of them.</summary>
    ResultRows Query(string sql);

    /// <summary>Runs statements and returns how many rows they changed.</summary>
    long Execute(string sql);

    /// <summary>What a relation is; null when it does not exist. Names are compared as the engine compares them.</summary>
    RelationKind? KindOf(Relation relation);

    /// <summary>The columns of a relation in order; empty when it does not exist.</summary>
    IReadOnlyList<ColumnType> ColumnsOf(Relation relation);

    /// <summary>The tables and views of a schema, by name.</summary>
    IReadOnlyList<(Relation Relation, RelationKind Kind)> RelationsIn(string database, string schema);

    /// <summary>The schemas of a catalog.</summary>
    IReadOnlyList<string> SchemasIn(string database);

    /// <summary>Makes a schema unless it is there.</summary>
    void CreateSchema(string database, string schema);

    /// <summary>Removes a schema and all in it, if it is there.</summary>
    void DropSchema(string database, string schema);

    /// <summary>Removes a relation, if it is there.</summary>
    void Drop(Relation relation);

    /// <summary>Gives a relation another name in its schema.</summary>
    void Rename(Relation from, Relation to);
}

/// <summary>What kind of relation something is.</summary>
public enum RelationKind
{
    /// <summary>Rows.</summary>
    Table,

    /// <summary>A query.</summary>
    View,
}

/// <summary>A column and its type in the engine's words (<c>DECIMAL(18,3)</c>).</summary>
public sealed record ColumnType(string Name, string Type);
