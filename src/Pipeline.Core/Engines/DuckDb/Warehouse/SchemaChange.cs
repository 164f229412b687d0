using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>
/// What the columns of a batch are to those of its table, and what the model's <c>on_schema_change</c> makes of it. Tables are altered
/// before any row changes: after that the engine could not commit.
/// </summary>
internal static class SchemaChange
{
    /// <summary>Fits the table to the batch as configured, and returns the columns to write.</summary>
    public static IReadOnlyList<string> Apply(ModelBuild build, BuildScript script)
    {
        var target = script.Warehouse.ColumnsOf(build.Relation);
        if (build.Model.Config.OnSchemaChange is OnSchemaChange.Ignore) return [.. target.Select(column => column.Name)];
        var batch = script.Warehouse.ColumnsOf($"SELECT * FROM temp.{build.Relation.Batch}");
        var added = Without(batch, target);
        var removed = Without(target, batch);
        var retyped = Retyped(batch, target);
        switch (build.Model.Config.OnSchemaChange)
        {
            case OnSchemaChange.Fail when added is not [] || removed is not [] || retyped is not []:
                throw Different(build, added, removed, retyped);
            case OnSchemaChange.AppendNewColumns:
                Add(script, build.Relation, added);
                break;
            case OnSchemaChange.SyncAllColumns:
                Add(script, build.Relation, added);
                foreach (var column in removed) Alter(script, build.Relation, $"DROP COLUMN {DuckDbSql.Quoted(column.Name)}");
                foreach (var column in retyped)
                    Alter(script, build.Relation, $"ALTER COLUMN {DuckDbSql.Quoted(column.Name)} TYPE {column.Type}");
                break;
        }

        return [.. batch.Select(column => column.Name)];
    }

    /// <summary>Adds columns, NULL in the rows there.</summary>
    public static void Add(BuildScript script, Relation relation, IEnumerable<ColumnType> columns)
    {
        foreach (var column in columns) Alter(script, relation, $"ADD COLUMN {DuckDbSql.Quoted(column.Name)} {column.Type}");
    }

    /// <summary>The columns of the one that the other has not.</summary>
    public static IReadOnlyList<ColumnType> Without(IReadOnlyList<ColumnType> columns, IReadOnlyList<ColumnType> others)
    {
        var names = others.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. columns.Where(column => !names.Contains(column.Name))];
    }

    private static void Alter(BuildScript script, Relation relation, string change) => script.Run($"ALTER TABLE {relation} {change}");

    private static IReadOnlyList<ColumnType> Retyped(IReadOnlyList<ColumnType> batch, IReadOnlyList<ColumnType> target)
    {
        var types = target.ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);
        return [.. batch.Where(column => types.TryGetValue(column.Name, out var type) && type != column.Type)];
    }

    private static ExpectedException Different(
        ModelBuild build, IReadOnlyList<ColumnType> added, IReadOnlyList<ColumnType> removed, IReadOnlyList<ColumnType> retyped) => new(
        $"the query of {build.Model.Name} no longer returns the columns of its table, and on_schema_change is fail: "
        + $"only in the query: {List(added)}; only in the table: {List(removed)}; of another type: {List(retyped)}",
        "Set on_schema_change to append_new_columns or sync_all_columns, or run once with --full-refresh.",
        build.Model.Location);

    private static string List(IReadOnlyList<ColumnType> columns) =>
        columns is [] ? "none" : string.Join(", ", columns.Select(column => $"{column.Name} {column.Type}"));
}
