using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>
/// A model whose runs add to the rows of those before. Without a table to add to, or when it is refreshed, it is a table.
/// </summary>
internal static class IncrementalMaterialization
{
    public static Made Build(ModelBuild build, BuildScript script)
    {
        if (script.Warehouse.KindOf(build.Relation) is not RelationKind.Table || IsRefreshed(build))
            return TableMaterialization.Build(build, script);

        ModelContract.Check(build, script.Warehouse);
        var batch = build.Relation.Batch;
        script.Run(build.Model.Config.Header + $"CREATE TEMPORARY TABLE {batch} AS (\n{build.Sql}\n)");
        var columns = SchemaChange.Apply(build, script);
        var rows = script.Run(Statement(build, script, columns));
        script.Run($"DROP TABLE temp.{batch}");
        return new Made(RelationKind.Table, rows, IsNew: false);
    }

    /// <summary>A batch is rebuilt only when the caller says so: the batches after the first of a refresh must add to it.</summary>
    private static bool IsRefreshed(ModelBuild build) =>
        build.Batch is null ? build.Model.Config.FullRefresh ?? build.IsFullRefresh : build.IsFullRefresh;

    private static string Statement(ModelBuild build, BuildScript script, IReadOnlyList<string> columns) => build.OwnStrategy is { } own
        ? own(new BatchToJoin(
            new Relation("temp", "main", build.Relation.Intermediate.Identifier), Typed(build, script, columns),
            join => IncrementalMerge.Of(join, build.Model.Config).Statement(join.Strategy, () => BatchOf(build))))
        : IncrementalMerge.Of(build.Relation, columns, build.Model.Config).Statement(build.Model.Config.Strategy, () => BatchOf(build));

    private static IReadOnlyList<ColumnType> Typed(ModelBuild build, BuildScript script, IReadOnlyList<string> columns)
    {
        var types = script.Warehouse.ColumnsOf(build.Relation).ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        return [.. columns.Select(name => types[name])];
    }

    private static MicrobatchRange BatchOf(ModelBuild build) => build.Batch
        ?? throw new InvalidOperationException($"{build.Model.UniqueId} is built in batches, but the build says of no batch");
}
