namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>An open transaction of a warehouse. Its news reach the shared catalog with <see cref="Commit"/>, or never.</summary>
internal sealed class WarehouseTransaction(DuckDbConnection connection, RelationCatalog catalog, Action onOver)
    : IDisposable
{
    private readonly DuckDbTransaction transaction = connection.BeginTransaction();

    /// <summary>What it has changed so far.</summary>
    public TransactionNews News { get; } = new();

    public void Commit()
    {
        transaction.Commit();
        if (News.IsUnknown) catalog.Reload(connection);
        else catalog.Note(News.Changes);
    }

    public void Dispose()
    {
        transaction.Dispose();
        onOver();
    }
}
