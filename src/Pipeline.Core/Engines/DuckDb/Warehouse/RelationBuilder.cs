using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>
/// Builds the nodes of a dbt project in a DuckDB database, as dbt with its DuckDB adapter does. One for each worker: it belongs to the thread
/// of its warehouse's connection. Each build is one transaction: what fails or is killed leaves the relation that was there. Failures
/// are <see cref="Diagnostics.ExpectedException"/>.
/// </summary>
public sealed class RelationBuilder(DuckDbWarehouse warehouse)
{
    /// <summary>
    /// The folder under which external models without a <c>location</c> are written, dbt-duckdb's <c>external_root</c>; relative to
    /// the working directory.
    /// </summary>
    /// <value>The default is the working directory.</value>
    public string ExternalRoot { get; init; } = ".";

    /// <summary>Builds a model by its materialization. An ephemeral one is nothing in the database.</summary>
    public BuiltRelation BuildModel(ModelBuild build) => throw new NotImplementedException($"{warehouse}{build}");

    /// <summary>Loads a seed's CSV file.</summary>
    public BuiltRelation LoadSeed(SeedBuild build) => throw new NotImplementedException($"{build}");

    /// <summary>Adds the versions that are new to a snapshot.</summary>
    public BuiltRelation TakeSnapshot(SnapshotBuild build) => throw new NotImplementedException($"{build}");

    /// <summary>Keeps the failing rows of a test; the rows of the result are how many.</summary>
    public BuiltRelation StoreFailures(FailuresBuild build) => throw new NotImplementedException($"{build}");
}
