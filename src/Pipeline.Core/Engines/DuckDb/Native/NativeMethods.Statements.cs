using System.Runtime.InteropServices;

namespace Pipeline.Engines.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>Zero statements mean either an error or an empty text: ask <see cref="duckdb_extract_statements_error"/>.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ulong duckdb_extract_statements(ConnectionHandle connection, string sql, out ExtractedStatementsHandle statements);

    /// <summary>Borrowed text, or null.</summary>
    [LibraryImport(Library)]
    internal static partial nint duckdb_extract_statements_error(ExtractedStatementsHandle statements);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_extracted(ref nint statements);

    /// <summary>A failure leaves a statement too: it holds the message and is to be destroyed.</summary>
    [LibraryImport(Library)]
    internal static partial NativeState duckdb_prepare_extracted_statement(
        ConnectionHandle connection, ExtractedStatementsHandle statements, ulong index, out PreparedStatementHandle statement);

    /// <summary>Borrowed text, or null.</summary>
    [LibraryImport(Library)]
    internal static partial nint duckdb_prepare_error(PreparedStatementHandle statement);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_value(PreparedStatementHandle statement, ulong parameter, ValueHandle value);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_execute_prepared(PreparedStatementHandle statement, ResultHandle result);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_execute_prepared_streaming(PreparedStatementHandle statement, ResultHandle result);
}
