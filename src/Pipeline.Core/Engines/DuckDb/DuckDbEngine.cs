namespace Pipeline.Engines.DuckDb;

/// <summary>
/// The engine over one DuckDB connection, which it owns. Engines over connections of the same database see the same tables and run in
/// parallel. The connection's calls block; they run on the thread pool, so that the caller can go on rendering and cancelling meanwhile.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="onCallersThread">
/// Block the caller instead: for a thread that is there to be blocked, to which a change of threads for every statement is all cost.
/// </param>
public sealed class DuckDbEngine(DuckDbConnection connection, bool onCallersThread = false) : IEngine
{
    /// <inheritdoc/>
    public EngineCapabilities Capabilities { get; } = new("duckdb");

    /// <inheritdoc/>
    public Task<ResultTable> QueryAsync(string sql, CancellationToken cancellationToken) => onCallersThread
        ? Task.FromResult(Query(sql, cancellationToken))
        : Task.Run(() => Query(sql, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken) => onCallersThread
        ? Task.FromResult(connection.Execute(sql, cancellationToken))
        : Task.Run(() => connection.Execute(sql, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private ResultTable Query(string sql, CancellationToken cancellationToken)
    {
        using var reader = connection.Query(sql, cancellationToken);
        var rows = new List<IReadOnlyList<object?>>();
        while (reader.Read())
        {
            var row = new object?[reader.Columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = Cell(reader.GetValue(i));
            rows.Add(row);
        }

        return new ResultTable([.. reader.Columns.Select(column => column.Name)], rows);
    }

    /// <summary>
    /// A sum of decimals is DECIMAL(38) whatever its size; callers know <see cref="decimal"/> and no type of this engine.
    /// Beyond 28 digits the nearest double is what .NET has.
    /// </summary>
    private static object? Cell(object? value)
    {
        if (value is not DuckDbDecimal wide) return value;
        try
        {
            return wide.ToDecimal();
        }
        catch (OverflowException)
        {
            return (double)wide.Unscaled / Math.Pow(10, wide.Scale);
        }
    }
}
