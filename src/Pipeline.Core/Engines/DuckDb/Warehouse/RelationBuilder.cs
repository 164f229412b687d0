using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse.External;
using Pipeline.Engines.DuckDb.Warehouse.Seeds;
using Pipeline.Engines.DuckDb.Warehouse.Snapshots;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>
/// Builds the nodes of a dbt project in a DuckDB database, as dbt with its DuckDB adapter does. One for each worker: it belongs to the thread
/// of its warehouse's connection. Each build is one transaction: what fails or is killed leaves the relation that was there. Failures
/// are <see cref="ExpectedException"/>.
/// </summary>
public sealed class RelationBuilder(DuckDbWarehouse warehouse)
{
    /// <summary>dbt's message for a statement that went well.</summary>
    private const string Ok = "OK";

    /// <summary>
    /// The folder under which external models without a <c>location</c> are written, dbt-duckdb's <c>external_root</c>; relative to
    /// the working directory.
    /// </summary>
    /// <value>The default is the working directory.</value>
    public string ExternalRoot { get; init; } = ".";

    /// <summary>Builds a model by its materialization. An ephemeral one is nothing in the database.</summary>
    public BuiltRelation BuildModel(ModelBuild build) => build.Model.Materialization switch
    {
        "ephemeral" => new BuiltRelation(Ok, null, ""),
        "view" => Built(build, script => ViewMaterialization.Build(build, script), ViewMaterialization.IsOneStatement),
        "table" => Built(build, script => TableMaterialization.Build(build, script), TableMaterialization.IsOneStatement),
        "incremental" => Built(build, script => IncrementalMaterialization.Build(build, script)),
        "external" => BuildExternal(build),
        var other => throw new ExpectedException(
            $"model {build.Model.Name} has the materialization {other}, which a DuckDB database has not",
            "Use view, table, incremental, ephemeral or external.",
            build.Model.Location),
    };

    /// <summary>Loads a seed's CSV file.</summary>
    public BuiltRelation LoadSeed(SeedBuild build) => SeedLoad.Run(warehouse, build);

    /// <summary>Adds the versions that are new to a snapshot.</summary>
    public BuiltRelation TakeSnapshot(SnapshotBuild build)
    {
        var (made, sql) = new BuildFrame(warehouse, build, build.Snapshot).Run(script => SnapshotTaking.Build(build, script));
        return new BuiltRelation(Ok, made.Rows, sql);
    }

    /// <summary>Keeps the failing rows of a test in place of those of an earlier run: what is then counted is read from there.</summary>
    public BuiltRelation StoreFailures(FailuresBuild build)
    {
        warehouse.CreateSchema(build.Relation.Database, build.Relation.Schema);
        using var transaction = warehouse.BeginTransaction();
        var script = new BuildScript(warehouse);
        if (warehouse.KindOf(build.Relation) is { } kind && kind != build.Kind) script.Drop(build.Relation);
        script.Run(build.Kind is RelationKind.View
            ? ViewMaterialization.Statement(build.Relation, build.Sql)
            : TableMaterialization.Statement(build.Relation, build.Sql));
        warehouse.Follow(build.Relation, build.Kind);
        transaction.Commit();
        return new BuiltRelation(Ok, null, script.Text);
    }

    private BuiltRelation BuildExternal(ModelBuild build)
    {
        using var external = new ExternalMaterialization(build, ExternalRoot);
        return Built(build, external.Build);
    }

    private BuiltRelation Built(
        ModelBuild build, Func<BuildScript, Made> materialize, Func<ModelBuild, RelationKind?, bool>? isOneStatement = null)
    {
        var frame = new BuildFrame(warehouse, build, build.Model)
        {
            CommentsLast = build.Model.Materialization is "table" or "external",
            IsOneStatement = isOneStatement?.Invoke(build, warehouse.KindOf(build.Relation)) ?? false,
        };
        var (made, sql) = frame.Run(materialize);
        return new BuiltRelation(Ok, made.Rows, sql);
    }
}
