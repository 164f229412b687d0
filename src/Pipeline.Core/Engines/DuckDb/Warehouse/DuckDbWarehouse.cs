using System.Text.RegularExpressions;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>
/// A DuckDB database as the templates of a run see it, over one connection, which stays its owner's. One thread at a time; warehouses of
/// several connections share a <see cref="RelationCatalog"/>. A cancelled token interrupts what runs.
/// </summary>
public sealed partial class DuckDbWarehouse(DuckDbConnection connection, RelationCatalog catalog, CancellationToken cancellationToken)
    : IWarehouse
{
    /// <summary>What the open transaction has changed; null when none is open.</summary>
    private TransactionNews? news;

    /// <summary>The connection it stands on.</summary>
    internal DuckDbConnection Connection => connection;

    /// <summary>What stops it.</summary>
    internal CancellationToken CancellationToken => cancellationToken;

    /// <inheritdoc/>
    public ResultRows Query(string sql)
    {
        var result = ResultOf(sql);
        FollowUnknown(sql);
        return result;
    }

    /// <inheritdoc/>
    public long Execute(string sql)
    {
        var changed = Run(sql);
        FollowUnknown(sql);
        return changed;
    }

    /// <inheritdoc/>
    public RelationKind? KindOf(Relation relation)
    {
        if (news is null) return catalog.KindOf(relation);
        if (news.IsUnknown) return Found(found => RelationComparer.Instance.Equals(found, relation)) is [var one, ..] ? one.Kind : null;
        return news.Changes.TryGetValue(relation, out var kind) ? kind : catalog.KindOf(relation);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ColumnType> ColumnsOf(Relation relation) =>
        KindOf(relation) is null ? [] : ColumnsOf($"SELECT * FROM {relation}");

    /// <inheritdoc/>
    public IReadOnlyList<(Relation Relation, RelationKind Kind)> RelationsIn(string database, string schema)
    {
        if (news is null or { IsUnknown: false, Changes.Count: 0 }) return catalog.RelationsIn(database, schema);
        var inside = new Relation(database, schema, "");
        return
        [
            .. Found(found => RelationComparer.Instance.Equals(found with { Identifier = "" }, inside))
                .OrderBy(found => found.Relation.Identifier, StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SchemasIn(string database) => news is null or { IsUnknown: false }
        ? catalog.SchemasIn(database)
        : [.. CatalogQueries.Schemas(connection).Where(found => found.Database.Equals(database, StringComparison.OrdinalIgnoreCase))
            .Select(found => found.Schema)];

    /// <inheritdoc/>
    public void CreateSchema(string database, string schema)
    {
        if (news is null)
        {
            catalog.CreateSchema(connection, database, schema);
            return;
        }

        Run($"CREATE SCHEMA IF NOT EXISTS {DuckDbSql.Quoted(database)}.{DuckDbSql.Quoted(schema)}");
        news.IsUnknown = true;
    }

    /// <inheritdoc/>
    public void DropSchema(string database, string schema)
    {
        Run($"DROP SCHEMA IF EXISTS {DuckDbSql.Quoted(database)}.{DuckDbSql.Quoted(schema)} CASCADE");
        FollowUnknown("DROP SCHEMA");
    }

    /// <inheritdoc/>
    public void Drop(Relation relation)
    {
        if (KindOf(relation) is not { } kind) return;
        Run($"DROP {kind.Keyword} IF EXISTS {relation} CASCADE");
        Follow(relation, null);
    }

    /// <inheritdoc/>
    public void Rename(Relation from, Relation to)
    {
        var kind = KindOf(from) ?? RelationKind.Table;
        Run($"ALTER {kind.Keyword} {from} RENAME TO {DuckDbSql.Quoted(to.Identifier)}");
        Follow(from, null);
        Follow(to, kind);
    }

    /// <summary>Runs statements that change no relation's existence or kind, and returns how many rows they changed.</summary>
    internal long Run(string sql) => connection.Execute(sql, cancellationToken);

    /// <summary>The columns a query returns, found without running it.</summary>
    internal IReadOnlyList<ColumnType> ColumnsOf(string query)
    {
        using var rows = connection.Query($"SELECT * FROM (\n{query}\n) AS described LIMIT 0", cancellationToken);
        return [.. rows.Columns.Select(column => new ColumnType(column.Name, column.Type.ToString()))];
    }

    /// <summary>Begins a transaction that keeps the catalog's news to itself until it commits.</summary>
    internal WarehouseTransaction BeginTransaction()
    {
        var transaction = new WarehouseTransaction(connection, catalog, onOver: () => news = null);
        news = transaction.News;
        return transaction;
    }

    /// <summary>Notes what one of our own statements has made of a relation: at once, or with the open transaction.</summary>
    internal void Follow(Relation relation, RelationKind? kind)
    {
        if (news is null) catalog.Note([new(relation, kind)]);
        else news.Changes[relation] = kind;
    }

    private ResultRows ResultOf(string sql)
    {
        using var reader = connection.Query(sql, cancellationToken);
        var rows = new List<IReadOnlyList<object?>>();
        while (reader.Read())
        {
            var row = new object?[reader.Columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = EngineValue.Plain(reader.GetValue(i));
            rows.Add(row);
        }

        return new ResultRows([.. reader.Columns.Select(column => column.Name)], rows)
        {
            Types = [.. reader.Columns.Select(column => column.Type.ToString())],
        };
    }

    /// <summary>A template's or hook's statements may have made or removed anything: the engine is asked anew.</summary>
    private void FollowUnknown(string sql)
    {
        if (!ChangesRelations.IsMatch(sql)) return;
        if (news is null) catalog.Reload(connection);
        else news.IsUnknown = true;
    }

    private List<(Relation Relation, RelationKind Kind)> Found(Func<Relation, bool> isWanted) =>
        [.. CatalogQueries.Relations(connection).Where(found => isWanted(found.Relation))];

    [GeneratedRegex(@"\b(create|drop|rename|attach|detach|import|copy\s+from\s+database)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ChangesRelations { get; }
}
