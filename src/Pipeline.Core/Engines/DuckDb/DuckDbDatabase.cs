using System.Collections.Concurrent;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>
/// An open database: a file, or memory. Safe for concurrent use; each thread takes its own connection. Disposing closes every connection
/// still open and removes the spill directory.
/// </summary>
public sealed class DuckDbDatabase : IDisposable, IAsyncDisposable
{
    /// <summary>
    /// The files this process has open. The engine's lock is the operating system's, which is held by a process as a whole: a second
    /// opening from here would succeed, and the two would write over each other. State of the process, hence static.
    /// </summary>
    private static readonly ConcurrentDictionary<string, bool> OpenFiles = new();

    private readonly Lock gate = new();
    private readonly HashSet<DuckDbConnection> connections = [];
    private readonly DatabaseHandle handle;
    private readonly SpillDirectory spill;
    private readonly DuckDbOptions options;
    private bool isDisposed;

    private DuckDbDatabase(DatabaseHandle handle, SpillDirectory spill, DuckDbOptions options)
    {
        this.handle = handle;
        this.spill = spill;
        this.options = options;
    }

    /// <summary>The version of the library in use, such as <c>v1.5.6</c>.</summary>
    public static string LibraryVersion => NativeText.Borrowed(NativeMethods.duckdb_library_version()) ?? "";

    /// <summary>Opens a database. A failure leaves nothing behind.</summary>
    /// <exception cref="DuckDbException">The file is locked, absent, unreadable or not a database, or an option has no sense.</exception>
    public static DuckDbDatabase Open(DuckDbOptions options)
    {
        var file = options.Path is null ? null : Path.GetFullPath(options.Path);
        if (file is not null && !OpenFiles.TryAdd(file, true))
            throw new DuckDbException(DuckDbErrorType.IO, $"{file} is already open in this process: connect to that database instead");
        SpillDirectory? spill = null;
        try
        {
            spill = new SpillDirectory(options.SpillRoot);
            return new DuckDbDatabase(OpenNative(options with { Path = file }, spill.Path), spill, options with { Path = file });
        }
        catch (Exception exception)
        {
            spill?.Dispose();
            if (file is not null) OpenFiles.TryRemove(file, out _);
            if (exception is not DllNotFoundException) throw;
            throw new ExpectedException(
                $"libduckdb is not beside the application in {AppContext.BaseDirectory}",
                "Build or publish again: the build copies it there.",
                innerException: exception);
        }
    }

    /// <summary>Makes a connection, to be used by one thread at a time.</summary>
    public DuckDbConnection Connect()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (NativeMethods.duckdb_connect(handle, out var native) != NativeState.Success)
        {
            native.Dispose();
            throw new DuckDbException(DuckDbErrorType.Connection, "the database accepts no further connection");
        }

        var connection = new DuckDbConnection(native, onClosed: Forget);
        lock (gate) connections.Add(connection);
        Prepare(connection);
        return connection;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        DuckDbConnection[] open;
        lock (gate) open = [.. connections];
        foreach (var connection in open) connection.Dispose();
        handle.Dispose();
        if (options.Path is { } file) OpenFiles.TryRemove(file, out _);
        spill.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static DatabaseHandle OpenNative(DuckDbOptions options, string spillPath)
    {
        NativeMethods.duckdb_create_config(out var config);
        using (config)
        {
            foreach (var (name, value) in Settings(options, spillPath))
            {
                if (NativeMethods.duckdb_set_config(config, name, value) != NativeState.Success)
                    throw new DuckDbException(DuckDbErrorType.InvalidConfiguration, $"the engine does not accept {name} = '{value}'");
            }

            if (NativeMethods.duckdb_open_ext(options.Path, out var database, config, out var error) == NativeState.Success)
                return database;
            database.Dispose();
            throw DuckDbException.FromMessage(NativeText.Owned(error));
        }
    }

    private static IEnumerable<(string Name, string Value)> Settings(DuckDbOptions options, string spillPath)
    {
        yield return ("memory_limit", options.MemoryLimit);
        yield return ("temp_directory", spillPath);
        yield return ("preserve_insertion_order", options.PreserveInsertionOrder ? "true" : "false");
        if (options.Threads is { } threads) yield return ("threads", threads.ToString(CultureInfo.InvariantCulture));
        if (options.ReadOnly) yield return ("access_mode", "READ_ONLY");

        // Nothing is downloaded, nothing unsigned is loaded, nothing is read from the user's home: a run depends on this build alone.
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        yield return ("allow_unsigned_extensions", "false");
        yield return ("allow_community_extensions", "false");
        yield return ("allow_persistent_secrets", "false");
    }

    private void Prepare(DuckDbConnection connection)
    {
        // The machine's own time zone would make casts of TIMESTAMPTZ differ from place to place.
        connection.Execute("SET TimeZone = 'UTC'");
        if (options.EnableProgress) connection.Execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false");
    }

    private void Forget(DuckDbConnection connection)
    {
        lock (gate) connections.Remove(connection);
    }
}
