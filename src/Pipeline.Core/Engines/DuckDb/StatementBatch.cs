using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>
/// A SQL text taken apart into its statements, each prepared only when its turn comes, because it may need what the
/// one before made.
/// </summary>
internal sealed class StatementBatch : IDisposable
{
    private readonly ConnectionHandle connection;
    private readonly ExtractedStatementsHandle statements;
    private readonly IReadOnlyList<object?> parameters;
    private readonly Interruption interruption;
    private readonly string sql;

    public StatementBatch(ConnectionHandle connection, string sql, IReadOnlyList<object?> parameters, Interruption interruption)
    {
        // The text becomes a C string: the engine would run only what precedes a NUL.
        if (sql.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("a NUL cannot stand in SQL text; use a parameter", nameof(sql));
        this.connection = connection;
        this.sql = sql;
        this.parameters = parameters;
        this.interruption = interruption;
        Count = checked((int)NativeMethods.duckdb_extract_statements(connection, sql, out statements));
        if (Count == 0) ThrowIfMalformed();
        if (Count > 1 && parameters.Count > 0) throw new ArgumentException("parameters need a text of one statement", nameof(parameters));
    }

    public int Count { get; }

    /// <summary>Prepares and executes one statement. The result is the caller's.</summary>
    public ResultHandle Run(int index, bool isStreaming)
    {
        using var statement = Prepare(index);
        Parameters.Bind(statement, parameters, sql);
        interruption.ThrowIfCancellationRequested();
        var result = new ResultHandle();
        var state = isStreaming
            ? NativeMethods.duckdb_execute_prepared_streaming(statement, result)
            : NativeMethods.duckdb_execute_prepared(statement, result);
        if (state == NativeState.Success) return result;
        using (result)
        {
            throw interruption.Translate(new DuckDbException(
                NativeMethods.duckdb_result_error_type(result),
                NativeText.Borrowed(NativeMethods.duckdb_result_error(result)) ?? "the engine gave no reason",
                sql));
        }
    }

    /// <summary>CREATE TABLE AS does not count as a change to the engine: its count is the one value of its result.</summary>
    public static unsafe long ChangedRows(ResultHandle result)
    {
        if (NativeMethods.duckdb_result_statement_type(result.Value) != StatementType.Create)
            return (long)NativeMethods.duckdb_rows_changed(result);
        using var chunk = NativeMethods.duckdb_fetch_chunk(result.Value);
        return !chunk.IsInvalid && NativeMethods.duckdb_data_chunk_get_size(chunk) == 1
            ? *(long*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_data_chunk_get_vector(chunk, 0))
            : 0;
    }

    public void Dispose() => statements.Dispose();

    private PreparedStatementHandle Prepare(int index)
    {
        var state = NativeMethods.duckdb_prepare_extracted_statement(connection, statements, (ulong)index, out var statement);
        if (state == NativeState.Success) return statement;
        using (statement)
        {
            var message = statement.IsInvalid ? null : NativeText.Borrowed(NativeMethods.duckdb_prepare_error(statement));
            throw interruption.Translate(DuckDbException.FromMessage(message, sql));
        }
    }

    /// <summary>No statement is fine for an empty text or one of comments only.</summary>
    private void ThrowIfMalformed()
    {
        var error = statements.IsInvalid ? null : NativeText.Borrowed(NativeMethods.duckdb_extract_statements_error(statements));
        if (string.IsNullOrEmpty(error)) return;
        statements.Dispose();
        throw DuckDbException.FromMessage(error, sql);
    }
}
