using Pipeline.Engines.DuckDb;

namespace Pipeline.Benchmarks;

/// <summary>
/// JSON lines to Parquet: the published program, which looks at all rows to find the columns and commits what it wrote, against
/// the best COPY one can write by hand when the columns are known, and against DuckDB's own detection.
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
        var (plain, small) = (EventFile.Of(Rows), SmallFolder());
        using var program = new IngestProgram();
        Child.Contest(
            $"{Rows:N0} events, {new FileInfo(plain).Length >> 20} MB, to Parquet", rounds,
            ("COPY with declared columns (baseline)", () => Child.Run("copy", plain, "columns", "1GB")),
            ("COPY with declared columns, structs", () => Child.Run("copy", plain, "structs", "1GB")),
            ("pipeline ingest, columns inferred", () => program.Run(plain, "1GB")),
            ("pipeline ingest, memory 256MB", () => program.Run(plain, "256MB")),
            ("pipeline ingest, gz", () => program.Run(EventFile.GzipOf(Rows), "1GB")),
            ("pipeline ingest, 30 day partitions", () => program.Run(plain, "1GB", "day(created_at)")));
        Child.Contest(
            "DuckDB's detection", Math.Min(rounds, 1),
            ("COPY, detecting", () => Child.Run("copy", plain, "detect", "4GB")),
            ("pipeline ingest, columns inferred", () => program.Run(plain, "1GB")));
        Child.Contest(
            $"{SmallFiles:N0} files of one event", rounds,
            ("concatenate, then COPY with declared columns (baseline)", () => Child.Run("copy-small", small)),
            ("pipeline ingest", () => program.Run(Path.Combine(small, "*.json"), "1GB")));
        return 0;
    }

    /// <summary>Four times the rows: memory must not grow with them.</summary>
    public static int RunLarge()
    {
        var large = EventFile.Of(Rows * 4);
        using var program = new IngestProgram();
        Child.Contest(
            $"{Rows * 4:N0} events, {new FileInfo(large).Length >> 20} MB", 0,
            ("pipeline ingest", () => program.Run(large, "1GB")),
            ("pipeline ingest, memory 256MB", () => program.Run(large, "256MB")));
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

    public static int CopySmall(string small) => InFolder(folder =>
    {
        var path = Concatenated(small, folder);
        using var database = DuckDbDatabase.Open(new DuckDbOptions { SpillRoot = folder });
        using var connection = database.Connect();
        connection.Execute(
            $"COPY (SELECT * FROM read_json({DuckDbSql.Literal(path)}, format = 'newline_delimited', columns = {{{Columns}}})) TO {DuckDbSql.Literal(Path.Combine(folder, "out.parquet"))} ({Parquet})");
    });

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
