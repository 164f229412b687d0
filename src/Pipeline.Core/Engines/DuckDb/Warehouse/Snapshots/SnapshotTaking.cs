using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse.Snapshots;

/// <summary>Takes a snapshot: makes the table with every row's first version, or adds what has changed since.</summary>
internal static class SnapshotTaking
{
    private const string ChangeType = "dbt_change_type";

    public static Made Build(SnapshotBuild build, BuildScript script)
    {
        var kind = script.Warehouse.KindOf(build.Relation);
        if (kind is RelationKind.View)
        {
            throw Refused(
                build, $"{build.Relation} is a view, and a snapshot is a table", "Remove the view, or give the snapshot an alias.");
        }

        var source = Temporary(build, "__dbt_source");
        script.Run(build.Snapshot.Config.Header + $"CREATE TEMPORARY TABLE {source} AS (\n{build.Sql}\n)");
        var sql = new SnapshotSql(build.Snapshot.Settings, $"temp.{source}", build.Relation);
        RefuseRepeatedKeys(build, script.Warehouse, sql);
        var rows = kind is null ? First(build, script, sql) : Later(build, script, sql);
        script.Run($"DROP TABLE temp.{source}");
        return new Made(RelationKind.Table, rows, IsNew: kind is null);
    }

    private static long First(SnapshotBuild build, BuildScript script, SnapshotSql sql)
    {
        var rows = script.Run(TableMaterialization.Statement(build.Relation, sql.FirstVersions()));
        script.Warehouse.Follow(build.Relation, RelationKind.Table);
        return rows;
    }

    /// <summary>Columns come first: once rows have changed the engine could not commit a change of the table.</summary>
    private static long Later(SnapshotBuild build, BuildScript script, SnapshotSql sql)
    {
        var target = script.Warehouse.ColumnsOf(build.Relation);
        RefuseOtherTables(build, target);
        var changes = Temporary(build, "__dbt_tmp");
        var names = target.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var source = script.Warehouse.ColumnsOf($"SELECT * FROM {sql.Source}");
        var changed = RowChanged(build, script.Warehouse, sql, source, names);
        script.Run($"CREATE TEMPORARY TABLE {changes} AS (\n{sql.Changes(changed, [.. source.Select(column => column.Name)], names)}\n)");
        var staged = script.Warehouse.ColumnsOf($"SELECT * FROM temp.{changes}")
            .Where(column => column.Name != ChangeType && !sql.KeyNames.Contains(column.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        SchemaChange.Add(script, build.Relation, SchemaChange.Without(staged, target));
        var rows = script.Run(sql.Ends($"temp.{changes}"));
        rows += script.Run(sql.Begins($"temp.{changes}", staged.Select(column => column.Name)));
        script.Run($"DROP TABLE temp.{changes}");
        return rows;
    }

    /// <summary>A column that is new to the snapshot makes every row a changed one.</summary>
    private static string RowChanged(
        SnapshotBuild build, DuckDbWarehouse warehouse, SnapshotSql sql, IReadOnlyList<ColumnType> source, HashSet<string> target)
    {
        var settings = build.Snapshot.Settings;
        if (settings.Strategy is SnapshotStrategy.Timestamp) return sql.ChangedByTime();
        var compared = settings.CheckColumns is { } listed
            ? warehouse.ColumnsOf($"SELECT {string.Join(", ", listed)} FROM {sql.Source}")
            : source;
        return compared.All(column => target.Contains(column.Name))
            ? SnapshotSql.ChangedIn(compared.Select(column => column.Name))
            : "TRUE";
    }

    /// <summary>
    /// A key that names two rows would give each of them a version of its own, both current, and so on with every run: nobody could
    /// tell afterwards which one was right.
    /// </summary>
    private static void RefuseRepeatedKeys(SnapshotBuild build, DuckDbWarehouse warehouse, SnapshotSql sql)
    {
        if (warehouse.Connection.QueryRows(sql.RepeatedKeys(), cancellationToken: warehouse.CancellationToken) is not [var key]) return;
        var values = build.Snapshot.Settings.UniqueKey.Zip(
            key, (column, value) => $"{column} = {RawConfig.Written(EngineValue.Plain(value))}");
        throw Refused(
            build,
            $"the query of snapshot {build.Snapshot.Name} returns several rows with {string.Join(", ", values)}",
            "Let it return one row for each unique_key, or add columns to the key.");
    }

    private static void RefuseOtherTables(SnapshotBuild build, IReadOnlyList<ColumnType> target)
    {
        var own = build.Snapshot.Settings.Columns;
        string[] needed = build.Snapshot.Settings.HardDeletes is HardDeletes.NewRecord
            ? [own.ScdId, own.ValidFrom, own.ValidTo, own.UpdatedAt, own.IsDeleted]
            : [own.ScdId, own.ValidFrom, own.ValidTo, own.UpdatedAt];
        var missing = needed.Except(target.Select(column => column.Name), StringComparer.OrdinalIgnoreCase).ToList();
        if (missing is []) return;
        throw Refused(
            build,
            $"{build.Relation} is no snapshot with these settings: it lacks {string.Join(", ", missing)}",
            "Add the columns to the table, name those it has under snapshot_meta_column_names, or remove the table to begin anew.");
    }

    private static string Temporary(SnapshotBuild build, string suffix) => DuckDbSql.Quoted(build.Relation.Identifier + suffix);

    private static ExpectedException Refused(SnapshotBuild build, string message, string hint) =>
        new(message, hint, build.Snapshot.Location);
}
