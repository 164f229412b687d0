using System.Runtime.InteropServices;

namespace Pipeline.Engines.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_result(ResultBlock* result);

    /// <summary>Borrowed text, or null.</summary>
    [LibraryImport(Library)]
    internal static partial nint duckdb_result_error(ResultHandle result);

    [LibraryImport(Library)]
    internal static partial DuckDbErrorType duckdb_result_error_type(ResultHandle result);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_column_count(ResultHandle result);

    /// <summary>Borrowed text.</summary>
    [LibraryImport(Library)]
    internal static partial nint duckdb_column_name(ResultHandle result, ulong column);

    [LibraryImport(Library)]
    internal static partial LogicalTypeHandle duckdb_column_logical_type(ResultHandle result, ulong column);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_rows_changed(ResultHandle result);

    [LibraryImport(Library)]
    internal static partial StatementType duckdb_result_statement_type(ResultBlock result);

    /// <summary>The result goes by value. Null at the end and on an error alike: ask <see cref="duckdb_result_error"/>.</summary>
    [LibraryImport(Library)]
    internal static partial DataChunkHandle duckdb_fetch_chunk(ResultBlock result);
}
