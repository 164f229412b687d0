using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>Loads a seed: into a new table, or into the emptied one that is there.</summary>
internal static class SeedLoad
{
    public static BuiltRelation Run(DuckDbWarehouse warehouse, SeedBuild build)
    {
        var config = build.Seed.Config;
        if (warehouse.KindOf(build.Relation) is RelationKind.View)
            throw new ExpectedException($"cannot seed to {build.Relation}: it is a view", "Remove the view, or give the seed an alias.");
        var file = SeedFile.Read(build.CsvPath, Delimiter(config));
        var table = new SeedTable(file, config, build.Relation);
        WarnOfUnknownColumns(build, file);
        var isRefresh = config.FullRefresh ?? build.IsFullRefresh;
        try
        {
            var (made, sql) = new BuildFrame(warehouse, build, build.Seed).Run(script => Fill(table, build.Relation, script, isRefresh));
            return new BuiltRelation($"{(isRefresh ? "CREATE" : "INSERT")} {made.Rows}", made.Rows, sql);
        }
        catch (DuckDbException exception)
        {
            // Not in a filter: those run before the transaction is rolled back, and in a failed one nothing can be asked.
            if (Explained(warehouse, build, file, table, exception) is { } explained) throw explained;
            throw;
        }
    }

    private static Made Fill(SeedTable table, Relation relation, BuildScript script, bool isRefresh)
    {
        var isNew = isRefresh || script.Warehouse.KindOf(relation) is null;
        script.Run(isNew ? table.Definition() : $"TRUNCATE {relation}");
        script.Warehouse.Follow(relation, RelationKind.Table);
        return new Made(RelationKind.Table, table.Fill(script), isNew);
    }

    private static char Delimiter(ModelConfig config) => (config.Text("delimiter") ?? ",") switch
    {
        [var letter] => letter,
        @"\t" => '\t',
        var other => throw new ExpectedException($"the config delimiter must be one character, not '{other}'"),
    };

    private static void WarnOfUnknownColumns(SeedBuild build, SeedFile file)
    {
        var unknown = build.Seed.Config.Mapping("column_types").Keys.Except(file.Columns, StringComparer.Ordinal).ToList();
        if (unknown is not [])
            build.Warned($"column_types of seed {build.Seed.Name} names columns that its file has not: {string.Join(", ", unknown)}");
    }

    /// <summary>The engine says where in its own reading a cell did not fit; the user is to know which cell, and the way out.</summary>
    private static ExpectedException? Explained(
        DuckDbWarehouse warehouse, SeedBuild build, SeedFile file, SeedTable table, DuckDbException exception)
    {
        if (exception.ErrorType is not (DuckDbErrorType.Conversion or DuckDbErrorType.InvalidInput)) return null;
        var kept = warehouse.ColumnsOf(build.Relation);
        if (kept is not [] && kept.Count != file.Columns.Count)
        {
            return new ExpectedException(
                $"seed {build.Seed.Name} has {file.Columns.Count} columns, its table {kept.Count}",
                "Run it once with --full-refresh.", new SourceLocation(build.CsvPath, 1), exception);
        }

        for (var i = 0; i < file.Columns.Count; i++)
        {
            var type = kept is [] ? table.Columns[i].Sql : kept[i].Type;
            if (UnfitCell.Find(warehouse, file, i, type) is { } row) return TooWide(build, file, i, row, type, exception);
        }

        return null;
    }

    private static ExpectedException TooWide(
        SeedBuild build, SeedFile file, int column, SeedRow row, string type, DuckDbException inner) => new(
        $"column {file.Columns[column]} of seed {build.Seed.Name} is {type.ToUpperInvariant()}, "
        + $"and '{row.Cells[column]}' does not fit (row {file.Rows.TakeWhile(other => other != row).Count() + 1})",
        $"Declare a type that fits in the seed's config, column_types: {{{file.Columns[column]}: varchar}} (or bigint, double, …), "
        + "and run it once with --full-refresh if its table is there already.",
        new SourceLocation(build.CsvPath, row.Line),
        inner);
}
