using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>An open transaction and what it has made of relations, which the shared catalog learns when it is committed.</summary>
internal sealed class WarehouseTransaction : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly RelationCatalog catalog;
    private readonly Action onOver;
    private readonly DuckDbTransaction transaction;

    public WarehouseTransaction(DuckDbConnection connection, RelationCatalog catalog, Action onOver)
    {
        this.connection = connection;
        this.catalog = catalog;
        this.onOver = onOver;
        transaction = connection.BeginTransaction();
    }

    /// <summary>What the relations it has touched are now; null for those it has removed.</summary>
    public Dictionary<Relation, RelationKind?> Changes { get; } = new(RelationComparer.Instance);

    /// <summary>True when statements ran whose effect nobody has followed.</summary>
    public bool IsUnknown { get; set; }

    public void Commit()
    {
        transaction.Commit();
        if (IsUnknown) catalog.Reload(connection);
        else catalog.Note(Changes);
    }

    public void Dispose()
    {
        transaction.Dispose();
        onOver();
    }
}
