using System.Runtime.InteropServices;

namespace Pipeline.Engines.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_error_data(ref nint error);

    [LibraryImport(Library)]
    internal static partial DuckDbErrorType duckdb_error_data_error_type(ErrorDataHandle error);

    /// <summary>Borrowed text.</summary>
    [LibraryImport(Library)]
    internal static partial nint duckdb_error_data_message(ErrorDataHandle error);
}
