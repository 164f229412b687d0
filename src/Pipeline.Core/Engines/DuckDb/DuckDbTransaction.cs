namespace Pipeline.Engines.DuckDb;

/// <summary>An open transaction. <see cref="Commit"/> is the only way to keep its work; disposing without it rolls back.</summary>
public sealed class DuckDbTransaction : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly Action onOver;
    private bool isOver;

    internal DuckDbTransaction(DuckDbConnection connection, Action onOver)
    {
        this.connection = connection;
        this.onOver = onOver;
    }

    /// <summary>Makes the work visible and durable.</summary>
    /// <exception cref="DuckDbException">A statement before failed, or another transaction changed the same rows: nothing is
    /// kept.</exception>
    public void Commit()
    {
        if (isOver) throw new InvalidOperationException("the transaction is over");

        // In a transaction that an error has aborted, the engine rolls back at COMMIT and reports success. Any other statement tells.
        connection.Execute("SELECT 1");
        End("COMMIT");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOver) return;
        if (connection.IsClosed) isOver = true;
        else RollBack();
    }

    private void RollBack()
    {
        try
        {
            End("ROLLBACK");
        }
        catch (DuckDbException exception) when (exception.ErrorType is DuckDbErrorType.Fatal)
        {
            // The database is lost, the transaction with it; the error that lost it is on its way up and must not be hidden by this one.
        }
    }

    /// <summary>A failed COMMIT has rolled back: over either way.</summary>
    private void End(string sql)
    {
        isOver = true;
        onOver();
        connection.Execute(sql);
    }
}
