using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbDatabaseTests
{
    [Fact]
    public void Is_the_version_the_build_fetches() => Assert.Equal("v1.5.6", DuckDbDatabase.LibraryVersion);

    [Theory]
    [InlineData("memory_limit", "953.6 MiB")]
    [InlineData("threads", "2")]
    [InlineData("preserve_insertion_order", "false")]
    [InlineData("autoinstall_known_extensions", "false")]
    [InlineData("autoload_known_extensions", "false")]
    [InlineData("allow_unsigned_extensions", "false")]
    [InlineData("allow_community_extensions", "false")]
    [InlineData("allow_persistent_secrets", "false")]
    [InlineData("TimeZone", "UTC")]
    public void Opens_with_every_setting_explicit(string setting, string value)
    {
        using var memory = new MemoryDatabase();

        Assert.Equal(value, memory.Connection.QuerySingle<string>("SELECT current_setting(?)::VARCHAR", [setting]));
    }

    [Fact]
    public void Spills_into_a_private_directory_that_goes_with_the_database()
    {
        using var memory = new MemoryDatabase();
        var spill = Assert.Single(Directory.GetDirectories(memory.Folder["spill"]));
        Assert.Equal(spill, memory.Connection.QuerySingle<string>("SELECT current_setting('temp_directory')"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(spill));

        memory.Database.Dispose();

        Assert.Empty(Directory.GetDirectories(memory.Folder["spill"]));
    }

    [Fact]
    public void Gives_two_databases_two_spill_directories()
    {
        using var folder = new TempFolder();
        var options = new DuckDbOptions { SpillRoot = folder.Path };

        using var one = DuckDbDatabase.Open(options);
        using var other = DuckDbDatabase.Open(options);

        Assert.Equal(2, Directory.GetDirectories(folder.Path).Length);
    }

    [Fact]
    public void Works_beyond_its_memory_limit_by_spilling()
    {
        using var memory = new MemoryDatabase(options => options with { MemoryLimit = "60MB" });

        memory.Connection.Execute("CREATE TABLE big AS SELECT i, repeat(md5(i::VARCHAR), 8) AS text FROM range(400000) t(i)");
        var spilled = memory.Connection.QuerySingle<long>("SELECT sum(size)::BIGINT FROM duckdb_temporary_files()");

        Assert.Equal(400000, memory.Connection.QuerySingle<long>("SELECT count(text) FROM big WHERE length(text) = 256"));
        Assert.True(spilled > 0);
    }

    [Fact]
    public void Refuses_what_neither_fits_nor_spills_and_says_what_to_do()
    {
        using var memory = new MemoryDatabase(options => options with { MemoryLimit = "30MB" });

        var exception = Assert.Throws<DuckDbException>(() =>
            memory.Connection.QuerySingle<long>("SELECT length(string_agg(repeat('x', 100), '')) FROM range(1000000)"));

        Assert.Equal(DuckDbErrorType.OutOfMemory, exception.ErrorType);
        Assert.Equal("Raise the engine's memory limit, or lower its threads.", exception.Hint);
        Assert.DoesNotContain("solutions", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lots", 1)]
    [InlineData("1GB", 0)]
    public void Leaves_nothing_behind_when_an_option_has_no_sense(string memoryLimit, int threads)
    {
        using var folder = new TempFolder();

        var exception = Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(
            new DuckDbOptions { SpillRoot = folder["spill"], MemoryLimit = memoryLimit, Threads = threads }));

        Assert.Equal(DuckDbErrorType.InvalidConfiguration, exception.ErrorType);
        Assert.Empty(Directory.GetDirectories(folder["spill"]));
    }

    [Fact]
    public void Leaves_nothing_behind_when_the_file_is_no_database()
    {
        using var folder = new TempFolder();
        var options = new DuckDbOptions { SpillRoot = folder["spill"], Path = folder.Write("no.duckdb", new string('x', 20_000)) };

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var exception = Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(options));
            Assert.Contains("not a valid DuckDB database file", exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetDirectories(folder["spill"]));
    }

    [Fact]
    public void Keeps_what_was_written_to_a_file()
    {
        using var folder = new TempFolder();
        var options = new DuckDbOptions { SpillRoot = folder["spill"], Path = folder["kept.duckdb"] };
        using (var database = DuckDbDatabase.Open(options)) database.Connect().Execute("CREATE TABLE t AS SELECT 42 AS answer");

        using var again = DuckDbDatabase.Open(options with { ReadOnly = true });
        using var connection = again.Connect();

        Assert.Equal(42, connection.QuerySingle<long>("SELECT answer FROM t"));
        Assert.Equal(DuckDbErrorType.InvalidInput, Assert.Throws<DuckDbException>(() => connection.Execute("DROP TABLE t")).ErrorType);
    }

    [Fact]
    public void Refuses_a_second_opening_from_the_same_process_which_the_engine_would_let_corrupt_the_file()
    {
        using var folder = new TempFolder();
        var options = new DuckDbOptions { SpillRoot = folder["spill"], Path = folder["one.duckdb"] };
        using (DuckDbDatabase.Open(options))
        {
            var exception = Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(options with { Path = folder["./one.duckdb"] }));
            Assert.Contains("already open in this process", exception.Message, StringComparison.Ordinal);
        }

        DuckDbDatabase.Open(options).Dispose();
    }

    [Fact]
    public void Says_that_another_process_holds_the_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "open file description locks are Linux's");
        using var folder = new TempFolder();
        var options = new DuckDbOptions { SpillRoot = folder["spill"], Path = folder["held.duckdb"] };
        DuckDbDatabase.Open(options).Dispose();
        using var held = new FileLock(options.Path);

        var exception = Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(options));

        Assert.Equal(DuckDbErrorType.IO, exception.ErrorType);
        Assert.Contains("held.duckdb", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Another process has this database open", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_process_that_holds_the_file_when_the_engine_does()
    {
        var exception = DuckDbException.FromMessage(
            "IO Error: Could not set lock on file \"/data/x.duckdb\": Conflicting lock is held in /usr/bin/tool (PID 4711). "
            + "See also https://duckdb.org/docs/stable/connect/concurrency");

        Assert.Equal("Process 4711 (/usr/bin/tool) has this database open. Wait until it ends, stop it, or use another file.", exception.Hint);
        Assert.EndsWith("held in /usr/bin/tool (PID 4711)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_two_threads_on_two_connections()
    {
        using var memory = new MemoryDatabase();
        memory.Connection.Execute("CREATE TABLE t (worker INTEGER, n BIGINT)");

        await Task.WhenAll(Enumerable.Range(1, 2).Select(worker => Task.Run(() =>
        {
            using var connection = memory.Database.Connect();
            for (var n = 0; n < 50; n++) connection.Execute("INSERT INTO t VALUES (?, ?)", [worker, n]);
            using var reader = connection.Query("SELECT n FROM t WHERE worker = ? ORDER BY n", [worker]);
            for (var n = 0; reader.Read(); n++) Assert.Equal(n, reader.GetInt64(0));
        })));

        Assert.Equal([[1, 50L], [2, 50L]], memory.Connection.QueryRows("SELECT worker, count(*) FROM t GROUP BY ALL ORDER BY ALL"));
    }

    [Fact]
    public void Closes_connections_and_readers_left_open()
    {
        using var memory = new MemoryDatabase();
        var reader = memory.Connection.Query("FROM range(100000)");
        reader.Read();

        memory.Database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.Connection.Execute("SELECT 1"));
        Assert.Throws<ObjectDisposedException>(() => reader.Read());
        Assert.Throws<ObjectDisposedException>(memory.Database.Connect);
    }

    [Fact]
    public void Keeps_the_order_of_rows_when_asked_to()
    {
        using var memory = new MemoryDatabase(options => options with { PreserveInsertionOrder = true });
        memory.Connection.Execute("CREATE TABLE t AS FROM range(300000) r(i)");

        using var reader = memory.Connection.Query("SELECT i FROM t");
        for (var i = 0; reader.Read(); i++) Assert.Equal(i, reader.GetInt64(0));
    }
}
