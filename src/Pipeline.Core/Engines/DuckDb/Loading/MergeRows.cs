using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// The rows of a load that is merged by key: of rows with one key the newest, and those that delete. Keys are compared first
/// and alone; a window over whole rows would not fit in memory (specs/duckdb.md §2.6).
/// </summary>
internal sealed class MergeRows : IDisposable
{
    private const string Winners = "_load_winners";

    private readonly DuckDbConnection connection;
    private readonly LoadPlan plan;
    private readonly string files;
    private readonly string condition;

    /// <param name="connection">The engine.</param>
    /// <param name="plan">The columns.</param>
    /// <param name="table">Which column is the cursor, which one deletes.</param>
    /// <param name="staged">Files with the rows in the order they came, without partitions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public MergeRows(DuckDbConnection connection, LoadPlan plan, TableSpec table, IReadOnlyList<StagedFile> staged, CancellationToken cancellationToken)
    {
        (this.connection, this.plan) = (connection, plan);
        files = $"read_parquet({DuckDbSql.PathLiteral(staged.Select(file => file.Path))}, hive_partitioning = false, file_row_number = true)";
        var newest = table.Cursor is { } cursor && plan.ColumnOf(cursor) is { } column
            ? $"arg_max(file_row_number, {{'has': {DuckDbSql.Quoted(column.Name)} IS NOT NULL, 'cursor': {DuckDbSql.Quoted(column.Name)}, 'row': file_row_number}})"
            : "max(file_row_number)";
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Winners} AS SELECT {newest} AS n FROM {files} GROUP BY {Keys}", cancellationToken);
        var rows = connection.QuerySingle<long>($"SELECT count(*) FROM temp.{Winners}", cancellationToken: cancellationToken);
        var isUnique = rows == staged.Sum(file => file.Rows);
        condition = (isUnique ? "" : $" SEMI JOIN temp.{Winners} w ON file_row_number = w.n") + Kept(plan, table);
        IsWhole = condition.Length == 0;
        Rows = IsWhole ? rows : connection.QuerySingle<long>($"SELECT count(*) FROM {files}{condition}", cancellationToken: cancellationToken);
    }

    /// <summary>Every row staged is one to keep.</summary>
    public bool IsWhole { get; }

    /// <summary>Rows to keep.</summary>
    public long Rows { get; }

    /// <summary>The columns that name a row.</summary>
    public string Keys => string.Join(", ", plan.Keys.Select(DuckDbSql.Quoted));

    /// <summary>The keys of all rows, of those that delete too.</summary>
    public string SelectKeys => $"SELECT DISTINCT {Keys} FROM {files}";

    /// <summary>The rows to keep.</summary>
    public string SelectRows => $"SELECT {string.Join(", ", plan.Schema.Columns.Select(column => DuckDbSql.Quoted(column.Name)))} FROM {files}{condition}";

    /// <summary>The bounds of the keys, as filters no file with one of them fails.</summary>
    public IReadOnlyList<ColumnFilter> Bounds(CancellationToken cancellationToken)
    {
        var bounds = string.Join(", ", plan.Keys.Select(key => $"CAST(min({DuckDbSql.Quoted(key)}) AS VARCHAR), CAST(max({DuckDbSql.Quoted(key)}) AS VARCHAR)"));
        var row = connection.QueryRows($"SELECT {bounds} FROM {files}", cancellationToken: cancellationToken)[0];
        return [.. plan.Keys.SelectMany((key, index) => (IEnumerable<ColumnFilter>)
        [
            new(key, FilterComparison.GreaterOrEqual, (string)row[index * 2]!), new(key, FilterComparison.LessOrEqual, (string)row[index * 2 + 1]!),
        ])];
    }

    public void Dispose() => connection.Execute($"DROP TABLE IF EXISTS temp.{Winners}");

    private static string Kept(LoadPlan plan, TableSpec table)
    {
        if (table.HardDelete is not { } field || plan.ColumnOf(field) is not { } flag) return "";
        var name = DuckDbSql.Quoted(flag.Name);
        return flag.Type is PrimitiveType { Kind: PrimitiveKind.Boolean } ? $" WHERE {name} IS NOT TRUE" : $" WHERE {name} IS NULL";
    }
}
