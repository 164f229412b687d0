using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Engines.DuckDb;

/// <summary>A database in memory with one connection, and a folder of its own for its spills and the test's files.</summary>
public sealed class MemoryDatabase : IDisposable
{
    public MemoryDatabase()
        : this(options => options)
    {
    }

    internal MemoryDatabase(Func<DuckDbOptions, DuckDbOptions> configure)
    {
        var options = new DuckDbOptions { SpillRoot = Folder["spill"], Threads = 2 };
        Database = DuckDbDatabase.Open(configure(options));
        Connection = Database.Connect();
    }

    public TempFolder Folder { get; } = new();

    public DuckDbDatabase Database { get; }

    public DuckDbConnection Connection { get; }

    public void Dispose()
    {
        Database.Dispose();
        Folder.Dispose();
    }
}
