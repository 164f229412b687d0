using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse.Snapshots;

/// <summary>
/// The statements of a snapshot. They read the source's rows from a table, so that its query runs once and all steps see the same rows.
/// </summary>
/// <param name="Settings">How versions are told apart.</param>
/// <param name="Source">The table with the source's rows.</param>
/// <param name="Target">The snapshot.</param>
internal sealed record SnapshotSql(SnapshotSettings Settings, string Source, Relation Target)
{
    /// <summary>The time a snapshot is taken: the transaction's, hence one and the same in all its statements.</summary>
    private const string Now = "now()::timestamp";

    private SnapshotColumns Own => Settings.Columns;

    private string UpdatedAt => Settings.UpdatedAt ?? Now;

    private string ValidTo => Settings.ValidToCurrent ?? "NULL";

    private bool MarksDeleted => Settings.HardDeletes is HardDeletes.NewRecord;

    /// <summary>The names that stand for the key in the staged rows, one a column.</summary>
    public IReadOnlyList<string> KeyNames => Settings.UniqueKey is [_]
        ? ["dbt_unique_key"]
        : [.. Settings.UniqueKey.Select((_, i) => $"dbt_unique_key_{i + 1}")];

    private string KeyFields => string.Join(", ", Settings.UniqueKey.Zip(KeyNames, (key, name) => $"{key} AS {name}"));

    /// <summary>The identity of a version, the same that dbt computes.</summary>
    private string ScdId => Hash([.. Settings.UniqueKey, UpdatedAt]);

    /// <summary>The first versions of all rows.</summary>
    public string FirstVersions()
    {
        var deleted = MarksDeleted ? $", 'False' AS {Own.IsDeleted}" : "";
        return $"""
            SELECT *, {ScdId} AS {Own.ScdId}, {UpdatedAt} AS {Own.UpdatedAt}, {UpdatedAt} AS {Own.ValidFrom},
              {CurrentEnd}{deleted}
            FROM {Source}
            """;
    }

    /// <summary>The changes since the last time: versions to insert, and ends of versions there.</summary>
    /// <param name="rowChanged">The condition that a row of <c>source_data</c> is no longer that of <c>snapshotted_data</c>.</param>
    /// <param name="sourceColumns">The columns of the source.</param>
    /// <param name="targetColumns">Those of the snapshot.</param>
    public string Changes(string rowChanged, IReadOnlyList<string> sourceColumns, IReadOnlySet<string> targetColumns)
    {
        var parts = new List<string> { Insertions(rowChanged), Updates(rowChanged) };
        if (Settings.HardDeletes is not HardDeletes.Ignore) parts.Add(Deletes());
        if (MarksDeleted) parts.Add(DeletionRecords(sourceColumns, targetColumns));
        return $"""
            WITH snapshotted_data AS (
              SELECT *, {KeyFields} FROM {Target} WHERE {IsCurrent("")}
            ), current_data AS (
              SELECT *, {KeyFields} FROM {Source}
            ), insertions_source_data AS (
              SELECT *, {UpdatedAt} AS {Own.UpdatedAt}, {UpdatedAt} AS {Own.ValidFrom}, {CurrentEnd}, {ScdId} AS {Own.ScdId}
              FROM current_data
            ), updates_source_data AS (
              SELECT *, {UpdatedAt} AS {Own.UpdatedAt}, {UpdatedAt} AS {Own.ValidFrom}, {UpdatedAt} AS {Own.ValidTo} FROM current_data
            )
            {string.Join("\nUNION ALL\n", parts)}
            """;
    }

    /// <summary>Ends the versions that are no longer current.</summary>
    public string Ends(string changes) => $"""
        UPDATE {Target} AS DBT_INTERNAL_TARGET
        SET {Own.ValidTo} = DBT_INTERNAL_SOURCE.{Own.ValidTo}
        FROM {changes} AS DBT_INTERNAL_SOURCE
        WHERE DBT_INTERNAL_SOURCE.{Own.ScdId}::text = DBT_INTERNAL_TARGET.{Own.ScdId}::text
          AND DBT_INTERNAL_SOURCE.dbt_change_type IN ('update', 'delete')
          AND {IsCurrent("DBT_INTERNAL_TARGET.")}
        """;

    /// <summary>Adds the new versions.</summary>
    public string Begins(string changes, IEnumerable<string> columns)
    {
        var names = RelationNames.List(columns);
        return $"INSERT INTO {Target} ({names})\nSELECT {names} FROM {changes} WHERE dbt_change_type = 'insert'";
    }

    /// <summary>The keys that occur more than once in the source, NULL apart.</summary>
    public string RepeatedKeys()
    {
        var isKey = string.Join(" AND ", KeyNames.Select(name => $"{name} IS NOT NULL"));
        return $"SELECT {string.Join(", ", KeyNames)} FROM (SELECT {KeyFields} FROM {Source}) WHERE {isKey} "
            + "GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1";
    }

    /// <summary>
    /// A change by <c>updated_at</c> is judged by when the last version began, because tables that were once compared by columns have
    /// no such column.
    /// </summary>
    public string ChangedByTime() => $"snapshotted_data.{Own.ValidFrom} < source_data.{UpdatedAt}";

    /// <summary>A change in any of the columns.</summary>
    public static string ChangedIn(IEnumerable<string> columns) => string.Join(" OR ", columns.Select(column =>
        $"snapshotted_data.{DuckDbSql.Quoted(column)} IS DISTINCT FROM source_data.{DuckDbSql.Quoted(column)}"));

    /// <summary>NULL in <c>updated_at</c> makes the end of a version NULL too, as dbt's expression does.</summary>
    private string CurrentEnd => $"coalesce(nullif({UpdatedAt}, {UpdatedAt}), {ValidTo}) AS {Own.ValidTo}";

    private string SameKey => string.Join(" AND ", KeyNames.Select(name => $"snapshotted_data.{name} = source_data.{name}"));

    private string WasDeleted => MarksDeleted ? $" OR snapshotted_data.{Own.IsDeleted} = 'True'" : "";

    private string Insertions(string rowChanged) => $"""
        SELECT 'insert' AS dbt_change_type, source_data.*{(MarksDeleted ? $", 'False' AS {Own.IsDeleted}" : "")}
        FROM insertions_source_data AS source_data LEFT JOIN snapshotted_data ON {SameKey}
        WHERE snapshotted_data.{KeyNames[0]} IS NULL OR (({rowChanged}){WasDeleted})
        """;

    private string Updates(string rowChanged) => $"""
        SELECT 'update' AS dbt_change_type, source_data.*, snapshotted_data.{Own.ScdId}{KeptMark}
        FROM updates_source_data AS source_data JOIN snapshotted_data ON {SameKey}
        WHERE ({rowChanged}){WasDeleted}
        """;

    private string KeptMark => MarksDeleted ? $", snapshotted_data.{Own.IsDeleted}" : "";

    private string Vanished => $"""
        FROM snapshotted_data LEFT JOIN current_data AS source_data ON {SameKey}
        WHERE source_data.{KeyNames[0]} IS NULL{(MarksDeleted ? $" AND NOT (snapshotted_data.{Own.IsDeleted} = 'True')" : "")}
        """;

    private string Deletes() => $"""
        SELECT 'delete' AS dbt_change_type, source_data.*, {Now} AS {Own.UpdatedAt}, {Now} AS {Own.ValidFrom}, {Now} AS {Own.ValidTo},
          snapshotted_data.{Own.ScdId}{KeptMark}
        {Vanished}
        """;

    private string DeletionRecords(IReadOnlyList<string> sourceColumns, IReadOnlySet<string> targetColumns)
    {
        var columns = sourceColumns.Select(column =>
            $"{(targetColumns.Contains(column) ? "snapshotted_data" : "source_data")}.{DuckDbSql.Quoted(column)}");
        var keys = KeyNames.Select(name => $"snapshotted_data.{name}");
        return $"""
            SELECT 'insert' AS dbt_change_type, {string.Join(", ", columns.Concat(keys))},
              {Now} AS {Own.UpdatedAt}, {Now} AS {Own.ValidFrom}, snapshotted_data.{Own.ValidTo},
              {Hash([$"snapshotted_data.{Own.ScdId}", Now])} AS {Own.ScdId}, 'True' AS {Own.IsDeleted}
            {Vanished}
            """;
    }

    private string IsCurrent(string table) => Settings.ValidToCurrent is { } end
        ? $"({table}{Own.ValidTo} = {end} OR {table}{Own.ValidTo} IS NULL)"
        : $"{table}{Own.ValidTo} IS NULL";

    private static string Hash(IReadOnlyList<string> parts) =>
        $"md5({string.Join(" || '|' || ", parts.Select(part => $"coalesce(cast({part} AS varchar), '')"))})";
}
