using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>
/// A connection: one thread at a time, one open reader at a time. Statements commit by themselves unless a transaction is open. Parameters
/// are positional (<c>?</c> or <c>$1</c>) and need a text of one statement. A cancelled token interrupts the engine and surfaces as
/// <see cref="OperationCanceledException"/>; everything else the engine refuses is a <see cref="DuckDbException"/>.
/// </summary>
public sealed class DuckDbConnection : IDisposable
{
    private readonly ConnectionHandle handle;
    private readonly Action<DuckDbConnection> onClosed;
    private DuckDbReader? reader;

    internal DuckDbConnection(ConnectionHandle handle, Action<DuckDbConnection> onClosed)
    {
        this.handle = handle;
        this.onClosed = onClosed;
    }

    /// <summary>
    /// How far the running statement is, from 0 to 100; null when the engine does not know or
    /// <see cref="DuckDbOptions.EnableProgress"/> is off. May be read from any thread.
    /// </summary>
    public double? Progress => NativeMethods.duckdb_query_progress(handle).Percentage is >= 0 and var percentage ? percentage : null;

    internal ConnectionHandle Handle => handle;

    /// <summary>The open transaction, if any.</summary>
    internal DuckDbTransaction? Transaction { get; private set; }

    internal bool IsClosed => handle.IsClosed;

    /// <summary>
    /// Runs the statements one after the other and returns how many rows they wrote, changed or deleted (with RETURNING: none).
    /// Those before a failing one have taken effect.
    /// </summary>
    public long Execute(string sql, CancellationToken cancellationToken = default) => Execute(sql, [], cancellationToken);

    /// <summary>Runs one statement with parameters and returns how many rows it changed.</summary>
    public long Execute(string sql, IReadOnlyList<object?> parameters, CancellationToken cancellationToken = default)
    {
        using var interruption = Begin(cancellationToken);
        using var statements = new StatementBatch(handle, sql, parameters, interruption);
        var changed = 0L;
        for (var i = 0; i < statements.Count; i++)
        {
            using var result = statements.Run(i, isStreaming: false);
            changed += StatementBatch.ChangedRows(result);
        }

        return changed;
    }

    /// <summary>Runs the statements and streams the rows of the last one.</summary>
    public DuckDbReader Query(string sql, CancellationToken cancellationToken = default) => Query(sql, [], cancellationToken);

    /// <summary>Runs one statement with parameters and streams its rows. The token counts until the reader is disposed.</summary>
    public DuckDbReader Query(string sql, IReadOnlyList<object?> parameters, CancellationToken cancellationToken = default)
    {
        var interruption = Begin(cancellationToken);
        try
        {
            using var statements = new StatementBatch(handle, sql, parameters, interruption);
            if (statements.Count == 0) throw new DuckDbException(DuckDbErrorType.Parser, "there is no statement in the query", sql);
            for (var i = 0; i < statements.Count - 1; i++) statements.Run(i, isStreaming: false).Dispose();
            var result = statements.Run(statements.Count - 1, isStreaming: true);
            return reader = new DuckDbReader(result, interruption, sql, onClosed: () => reader = null);
        }
        catch
        {
            interruption.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The only value of the only row, converted when nothing is lost. NULL is allowed where <typeparamref name="T"/> has a null.
    /// </summary>
    public T QuerySingle<T>(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellationToken = default)
    {
        using var rows = Query(sql, parameters ?? [], cancellationToken);
        if (rows.Columns.Count != 1) throw new InvalidOperationException($"one column was expected, not {rows.Columns.Count}: {sql}");
        if (!rows.Read()) throw new InvalidOperationException($"one row was expected, not none: {sql}");
        var value = SingleValue.From<T>(rows);
        return !rows.Read() ? value : throw new InvalidOperationException($"one row was expected, not several: {sql}");
    }

    /// <summary>All rows as objects: for small results.</summary>
    public IReadOnlyList<object?[]> QueryRows(
        string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellationToken = default)
    {
        using var reader = Query(sql, parameters ?? [], cancellationToken);
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.Columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Begins a transaction: what follows takes effect with its <see cref="DuckDbTransaction.Commit"/>, or not at all.</summary>
    public DuckDbTransaction BeginTransaction()
    {
        if (Transaction is not null) throw new InvalidOperationException("the connection has an open transaction");
        Execute("BEGIN TRANSACTION");
        return Transaction = new DuckDbTransaction(this, onOver: () => Transaction = null);
    }

    /// <summary>
    /// Appends rows to a table, in the open transaction when <see cref="BeginTransaction"/> began one and in a transaction of its own
    /// otherwise. Not to be combined with a BEGIN written in SQL.
    /// </summary>
    public DuckDbAppender Append(string table, string? schema = null, string? catalog = null) => new(this, catalog, schema, table);

    /// <summary>Closes the open reader, rolls an open transaction back, and disconnects.</summary>
    public void Dispose()
    {
        if (handle.IsClosed) return;
        reader?.Dispose();
        handle.Dispose();
        onClosed(this);
    }

    /// <summary>A second statement would silently end the open reader's stream: that is refused.</summary>
    private Interruption Begin(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (reader is not null)
            throw new InvalidOperationException("the connection has an open reader: dispose it first, or use another connection");
        return new Interruption(handle, cancellationToken);
    }
}
