using System.Runtime.InteropServices;

namespace Pipeline.Engines.DuckDb.Native;

/// <summary>
/// The part of DuckDB's C interface this program uses, one file a section of <c>duckdb.h</c>. The runtime's normal probing
/// looks beside the application first, where the build puts the library.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "duckdb";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_open_ext(string? path, out DatabaseHandle database, ConfigHandle config, out nint error);

    [LibraryImport(Library)]
    internal static partial void duckdb_close(ref nint database);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_connect(DatabaseHandle database, out ConnectionHandle connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_disconnect(ref nint connection);

    /// <summary>The one call that may come from another thread while the connection is in use.</summary>
    [LibraryImport(Library)]
    internal static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(Library)]
    internal static partial QueryProgress duckdb_query_progress(ConnectionHandle connection);

    /// <summary>Borrowed text: never freed.</summary>
    [LibraryImport(Library)]
    internal static partial nint duckdb_library_version();

    [LibraryImport(Library)]
    internal static partial void duckdb_free(nint memory);
}
