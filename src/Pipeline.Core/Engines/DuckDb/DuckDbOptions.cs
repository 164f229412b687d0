namespace Pipeline.Engines.DuckDb;

/// <summary>How a database is opened. Every database has a memory limit and a spill directory of its own.</summary>
public sealed record DuckDbOptions
{
    /// <summary>The database file; null keeps the database in memory.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// The most memory the engine's buffers may take, such as <c>1GB</c>. It is not the process's resident size: allow 150 to 200 MB more.
    /// </summary>
    public string MemoryLimit { get; init; } = "1GB";

    /// <summary>How many threads run a query; null takes one a core. Parquet writing buffers a row group per thread.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// The folder under which this database gets a private directory for what does not fit in memory. That directory is readable by the
    /// owner only and is removed with the database.
    /// </summary>
    public string SpillRoot { get; init; } = System.IO.Path.GetTempPath();

    /// <summary>Keeps rows in the order of their files and inserts. Off, because keeping it costs memory and time.</summary>
    public bool PreserveInsertionOrder { get; init; }

    /// <summary>Opens an existing file that other processes may read at the same time.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Lets <see cref="DuckDbConnection.Progress"/> answer. Without it the engine does not count.</summary>
    public bool EnableProgress { get; init; }
}
