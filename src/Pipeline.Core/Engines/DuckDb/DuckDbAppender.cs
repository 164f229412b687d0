using System.Text;
using System.Text.Unicode;
using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>
/// Writes many rows into one table, value by value from spans, without a .NET string or object per value. Values come in the order of the
/// columns; each row ends with <see cref="EndRow"/>; <see cref="Complete"/> keeps the rows. Disposing without it keeps none of them, unless
/// the caller's own transaction is open: then that is the caller's to roll back.
/// </summary>
/// <remarks>
/// A constraint may be found broken as late as <see cref="Complete"/>. A value of the wrong kind for its column is an
/// <see cref="InvalidCastException"/>, one that is too large a <see cref="DuckDbException"/>; another may be given in its place. After an
/// exception of <see cref="EndRow"/> or <see cref="Complete"/> the appender can only be disposed. One thread at a time; its connection must
/// run nothing else meanwhile.
/// </remarks>
public sealed unsafe class DuckDbAppender : IDisposable
{
    private readonly DuckDbTransaction? ownTransaction;
    private readonly AppenderHandle handle;
    private readonly DataChunkHandle chunk;
    private readonly AppenderColumn[] columns;
    private readonly string table;
    private readonly int capacity = (int)NativeMethods.duckdb_vector_size();
    private int row;
    private int column;
    private bool isComplete;

    internal DuckDbAppender(DuckDbConnection connection, string? catalog, string? schema, string table)
    {
        this.table = table;
        ownTransaction = connection.Transaction is null ? connection.BeginTransaction() : null;
        var state = NativeMethods.duckdb_appender_create_ext(connection.Handle, catalog, schema, table, out handle);
        if (state != NativeState.Success)
        {
            var exception = Error();
            Dispose();
            throw exception;
        }

        (chunk, columns) = NewChunk();
        Attach();
    }

    /// <summary>How many rows have been ended.</summary>
    public long RowCount { get; private set; }

    /// <summary>NULL.</summary>
    public void AppendNull()
    {
        Current().SetNull(row);
        column++;
    }

    /// <summary>Into BOOLEAN.</summary>
    public void AppendBoolean(bool value)
    {
        Current().Set(row, value);
        column++;
    }

    /// <summary>Into any integer type that can hold it, DECIMAL, or DOUBLE.</summary>
    public void AppendInt64(long value)
    {
        Current().Set(row, value);
        column++;
    }

    /// <summary>Into DOUBLE or FLOAT.</summary>
    public void AppendDouble(double value)
    {
        Current().Set(row, value);
        column++;
    }

    /// <summary>Into DECIMAL; never rounded.</summary>
    public void AppendDecimal(decimal value)
    {
        Current().Set(row, DuckDbDecimal.From(value));
        column++;
    }

    /// <summary>Into DECIMAL; never rounded.</summary>
    public void AppendDecimal(DuckDbDecimal value)
    {
        Current().Set(row, value);
        column++;
    }

    /// <summary>UTF-8 into VARCHAR or JSON. JSON is not checked to be well formed.</summary>
    public void AppendUtf8(ReadOnlySpan<byte> text)
    {
        var target = Current();
        if (!Utf8.IsValid(text)) throw target.Unfit("text that is not UTF-8");
        target.SetText(row, text);
        column++;
    }

    /// <summary>Into VARCHAR or JSON.</summary>
    public void AppendString(string text)
    {
        const int LargestOnStack = 512;
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = length <= LargestOnStack ? stackalloc byte[LargestOnStack] : new byte[length];
        Current().SetText(row, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        column++;
    }

    /// <summary>Into VARCHAR[].</summary>
    public void AppendStrings(IReadOnlyList<string> texts)
    {
        Current().SetTexts(row, texts);
        column++;
    }

    /// <summary>Into BLOB.</summary>
    public void AppendBytes(ReadOnlySpan<byte> bytes)
    {
        Current().SetBytes(row, bytes);
        column++;
    }

    /// <summary>Into TIMESTAMPTZ or TIMESTAMP (in UTC), rounded down to microseconds.</summary>
    public void AppendTimestamp(DateTimeOffset value)
    {
        Current().Set(row, value);
        column++;
    }

    /// <summary>Into DATE.</summary>
    public void AppendDate(DateOnly value)
    {
        Current().Set(row, value);
        column++;
    }

    /// <summary>Into UUID.</summary>
    public void AppendGuid(Guid value)
    {
        Current().Set(row, value);
        column++;
    }

    /// <summary>Ends a row, in which every column has its value.</summary>
    public void EndRow()
    {
        if (column != columns.Length) throw new InvalidOperationException($"the row has {column} of {columns.Length} values for {table}");
        column = 0;
        RowCount++;
        if (++row == capacity) Flush();
    }

    /// <summary>Writes what is left and commits.</summary>
    /// <exception cref="DuckDbException">A row breaks a constraint: none is kept.</exception>
    public void Complete()
    {
        if (column != 0) throw new InvalidOperationException($"the last row for {table} has not been ended");
        if (isComplete) throw new InvalidOperationException($"the rows for {table} are complete already");
        Flush();
        if (NativeMethods.duckdb_appender_close(handle) != NativeState.Success) throw Error();
        ownTransaction?.Commit();
        isComplete = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Before the rollback: an appender let go of after it would write outside of any transaction.
        handle.Dispose();
        chunk?.Dispose();
        ownTransaction?.Dispose();
    }

    /// <summary>The column whose turn it is. A full chunk is one that could not be written: there is no memory behind it.</summary>
    private AppenderColumn Current()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (isComplete || row == capacity) throw new InvalidOperationException($"no more rows can be appended to {table}");
        return column < columns.Length
            ? columns[column]
            : throw new InvalidOperationException($"{table} has only {columns.Length} columns");
    }

    private void Flush()
    {
        if (row == 0) return;
        NativeMethods.duckdb_data_chunk_set_size(chunk, (ulong)row);
        if (NativeMethods.duckdb_append_data_chunk(handle, chunk) != NativeState.Success) throw Error();
        NativeMethods.duckdb_data_chunk_reset(chunk);
        row = 0;
        Attach();
    }

    /// <summary>A reset chunk may have other buffers: its pointers are taken again.</summary>
    private void Attach()
    {
        for (var i = 0; i < columns.Length; i++) columns[i].Attach(NativeMethods.duckdb_data_chunk_get_vector(chunk, (ulong)i));
    }

    private (DataChunkHandle Chunk, AppenderColumn[] Columns) NewChunk()
    {
        var types = new LogicalTypeHandle[NativeMethods.duckdb_appender_column_count(handle)];
        for (var i = 0; i < types.Length; i++) types[i] = NativeMethods.duckdb_appender_column_type(handle, (ulong)i);
        try
        {
            nint[] pointers = [.. types.Select(type => type.DangerousGetHandle())];
            fixed (nint* pointer = pointers)
            {
                return (
                    NativeMethods.duckdb_create_data_chunk(pointer, (ulong)types.Length),
                    [.. types.Select((type, index) => new AppenderColumn($"{table}, column {index + 1}", DuckDbType.From(type)))]);
            }
        }
        finally
        {
            foreach (var type in types) type.Dispose();
        }
    }

    private DuckDbException Error()
    {
        using var error = NativeMethods.duckdb_appender_error_data(handle);
        return new DuckDbException(
            NativeMethods.duckdb_error_data_error_type(error),
            NativeText.Borrowed(NativeMethods.duckdb_error_data_message(error)) ?? $"rows could not be appended to {table}");
    }
}
