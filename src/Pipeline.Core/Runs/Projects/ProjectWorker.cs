using Pipeline.Engines;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;

namespace Pipeline.Runs.Projects;

/// <summary>A connection and what works over it: for one thread, which it may block.</summary>
internal sealed class ProjectWorker(
    int number, DuckDbConnection connection, RelationCatalog catalog, string externalRoot, CancellationToken cancellationToken)
        : IDisposable
{
    /// <summary>Counts from 1.</summary>
    public int Number => number;

    /// <summary>The database as templates see it.</summary>
    public DuckDbWarehouse Warehouse { get; } = new(connection, catalog, cancellationToken);

    /// <summary>Builds relations.</summary>
    public RelationBuilder Builder => new(Warehouse) { ExternalRoot = externalRoot };

    /// <summary>Answers queries on the caller's thread.</summary>
    public IEngine Engine { get; } = new DuckDbEngine(connection, onCallersThread: true);

    /// <summary>Stops what runs.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}
