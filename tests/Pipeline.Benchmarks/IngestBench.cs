using System.IO.Compression;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Schema;

namespace Pipeline.Benchmarks;

/// <summary>
/// JSON lines to Parquet: the loader, which looks at all rows to find the columns, against the best COPY one can write by
/// hand when the columns are known, and against DuckDB's own detection.
/// </summary>
internal static class IngestBench
{
    private const int Rows = 1_000_000;
    private const int SmallFiles = 10_000;

    private const string Columns = "id: 'VARCHAR', type: 'VARCHAR', actor: 'JSON', repo: 'JSON', payload: 'JSON', public: 'BOOLEAN', created_at: 'TIMESTAMP WITH TIME ZONE', org: 'JSON'";
    private const string Structs = """
        id: 'VARCHAR', type: 'VARCHAR', actor: 'STRUCT(id BIGINT, login VARCHAR, gravatar_id VARCHAR, url VARCHAR, avatar_url VARCHAR)',
        repo: 'STRUCT(id BIGINT, name VARCHAR, url VARCHAR)', payload: 'JSON', public: 'BOOLEAN', created_at: 'TIMESTAMP WITH TIME ZONE',
        org: 'STRUCT(id BIGINT, login VARCHAR, gravatar_id VARCHAR, url VARCHAR, avatar_url VARCHAR)'
        """;

    private const string Parquet = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480";

    public static int Run(int rounds)
    {
        var plain = EventFile.Of(Rows);
        Child.Contest(
            $"{Rows:N0} events, {new FileInfo(plain).Length >> 20} MB, to Parquet", rounds,
            ("COPY with declared columns (baseline)", ["copy", plain, "columns", "1GB"]),
            ("COPY with declared columns, structs", ["copy", plain, "structs", "1GB"]),
            ("loader, columns inferred", ["load", plain, "1GB", ""]),
            ("loader, columns inferred, memory 512MB", ["load", plain, "512MB", ""]),
            ("loader, columns inferred, memory 256MB", ["load", plain, "256MB", ""]),
            ("loader, inflating gz", ["load", EventFile.GzipOf(Rows), "1GB", ""]),
            ("loader, 30 day partitions", ["load", plain, "1GB", "day"]),
            ("loader, 30 day partitions, memory 256MB", ["load", plain, "256MB", "day"]));
        Child.Contest("DuckDB's detection", Math.Min(rounds, 1), ("COPY, detecting", ["copy", plain, "detect", "4GB"]), ("loader, columns inferred", ["load", plain, "1GB", ""]));
        var small = SmallFolder();
        Child.Contest(
            $"{SmallFiles:N0} files of one event", rounds,
            ("concatenate, then COPY with declared columns (baseline)", ["copy-small", small]),
            ("concatenate, then loader", ["load-small", small]));
        return 0;
    }

    /// <summary>Four times the rows: memory must not grow with them.</summary>
    public static int RunLarge()
    {
        var large = EventFile.Of(Rows * 4);
        Child.Contest($"{Rows * 4:N0} events, {new FileInfo(large).Length >> 20} MB", 0,
            ("loader, columns inferred", ["load", large, "1GB", ""]), ("loader, memory 256MB", ["load", large, "256MB", ""]));
        return 0;
    }

    public static int Copy(string path, string how, string memory) => InFolder(folder =>
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = memory, SpillRoot = folder });
        using var connection = database.Connect();
        var columns = how switch { "columns" => $", columns = {{{Columns}}}", "structs" => $", columns = {{{Structs}}}", _ => "" };
        connection.Execute(
            $"COPY (SELECT * FROM read_json({DuckDbSql.Literal(path)}, format = 'newline_delimited'{columns})) TO {DuckDbSql.Literal(Path.Combine(folder, "out.parquet"))} ({Parquet})");
    });

    public static int Load(string path, string memory, string partition) => InFolder(folder =>
    {
        if (path.EndsWith(".gz", StringComparison.Ordinal)) path = Inflated(path, folder);
        Stage(path, memory, folder, new TableSpec
        {
            PartitionBy = partition.Length == 0 ? [] : [new PartitionColumn("day", "created_at", PartitionTransform.Day)],
        });
    });

    public static int CopySmall(string small) => InFolder(folder =>
    {
        var path = Concatenated(small, folder);
        using var database = DuckDbDatabase.Open(new DuckDbOptions { SpillRoot = folder });
        using var connection = database.Connect();
        connection.Execute(
            $"COPY (SELECT * FROM read_json({DuckDbSql.Literal(path)}, format = 'newline_delimited', columns = {{{Columns}}})) TO {DuckDbSql.Literal(Path.Combine(folder, "out.parquet"))} ({Parquet})");
    });

    public static int LoadSmall(string small) => InFolder(folder => Stage(Concatenated(small, folder), "1GB", folder, new TableSpec()));

    private static void Stage(string path, string memory, string folder, TableSpec table)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = memory, SpillRoot = folder });
        using var connection = database.Connect();
        var staged = new TableLoader(connection, file => file.Path, Path.Combine(folder, "spool")).Stage(
            new LoadRequest
            {
                Subject = "bench/events",
                LoadId = "load-1",
                IngestedAt = EventFile.Start,
                Table = table,
                Parts = [new LoadPart(path, LoadPartFormat.JsonLines, 0)],
                Pages = [new LoadPage(path, null, "bench/events")],
            },
            CancellationToken.None);
        if (staged.Table.Rows != staged.Table.RowsRead) throw new InvalidOperationException("rows were lost");
    }

    private static string Inflated(string gzip, string folder)
    {
        var path = Path.Combine(folder, "inflated.ndjson");
        using var source = new GZipStream(File.OpenRead(gzip), CompressionMode.Decompress);
        using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        source.CopyTo(target, 1 << 20);
        return path;
    }

    private static string Concatenated(string small, string folder)
    {
        var path = Path.Combine(folder, "all.ndjson");
        using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        foreach (var file in Directory.GetFiles(small).Order(StringComparer.Ordinal)) target.Write(File.ReadAllBytes(file));
        return path;
    }

    private static string SmallFolder()
    {
        var folder = Path.Combine(EventFile.Folder, $"small-{SmallFiles}");
        if (Directory.Exists(folder)) return folder;
        Directory.CreateDirectory(folder + ".part");
        foreach (var (line, index) in File.ReadLines(EventFile.Of(SmallFiles)).Select((line, index) => (line, index)))
            File.WriteAllText(Path.Combine(folder + ".part", $"{index:D6}.json"), line + "\n");
        Directory.Move(folder + ".part", folder);
        return folder;
    }

    private static int InFolder(Action<string> work)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-").FullName;
        try
        {
            work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Child.PrintPeak();
    }
}
