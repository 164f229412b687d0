using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Benchmarks;

/// <summary>
/// 333,000 rows, a tenth of them new, into 10M rows by day: the loader, which finds by itself which files hold a known key,
/// against SQL that was told which day to rewrite.
/// </summary>
internal static class MergeBench
{
    private const int TableRows = 10_000_000;
    private const int Days = 30;
    private const int BatchRows = 333_000;
    private const int BatchStart = 9_699_700;

    private const string Row = "'{\"id\":' || i || ',\"at\":\"' || strftime(TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_seconds(least(i, 9999999) * 2592000 // 10000000), '%Y-%m-%dT%H:%M:%SZ') || '\",\"name\":\"name ' || (i * 7919 % 1000003) || '\",\"value\":' || (i % 1000) || '}'";

    public static int Run(int rounds)
    {
        Prepare();
        Child.Contest(
            $"{BatchRows:N0} rows, 10 % new, into {TableRows:N0} rows by day", rounds,
            ("by hand: anti join and union of the day (baseline)", ["merge-sql"]),
            ("loader, merge", ["merge-load"]));
        return 0;
    }

    /// <summary>The day's rows without those that come again, and those that come, into a new file of the day.</summary>
    public static int BySql() => InFolder((connection, folder) => connection.Execute($$"""
        CREATE TEMP TABLE batch AS SELECT *, CAST("at" AS DATE) AS day FROM read_json({{DuckDbSql.Literal(Batch)}}, format = 'newline_delimited', columns = {id: 'BIGINT', "at": 'TIMESTAMP WITH TIME ZONE', name: 'VARCHAR', value: 'BIGINT'});
        COPY (
            SELECT id, "at", name, value, day FROM read_parquet({{DuckDbSql.Literal(Path.Combine(Table, "day=2026-01-30/*.parquet"))}}, hive_partitioning = true, hive_types = {day: DATE}) o ANTI JOIN batch USING (id)
            UNION ALL SELECT id, "at", name, value, day FROM batch
        ) TO {{DuckDbSql.Literal(folder)}} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480, PARTITION_BY (day), OVERWRITE_OR_IGNORE)
        """));

    public static int ByLoader() => InFolder((connection, folder) =>
    {
        var staged = new TableLoader(connection, file => Path.Combine(Table, file.Path), folder).Stage(Request(Batch, "load-2") with { Current = Snapshot() }, CancellationToken.None);
        if (staged.Table.Removed.Count != 1 || staged.Table.Rows != BatchRows) throw new InvalidOperationException($"{staged.Table.Removed.Count} files were rewritten, not one");
    });

    private static string Folder => Path.Combine(EventFile.Folder, "merge");

    private static string Table => Path.Combine(Folder, "table");

    private static string Batch => Path.Combine(Folder, "batch.ndjson");

    private static string Adds => Path.Combine(Folder, "adds.txt");

    private static void Prepare()
    {
        if (File.Exists(Adds)) return;
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        var all = Path.Combine(Folder, "all.ndjson");
        foreach (var (path, from, to) in new[] { (all, 0, TableRows), (Batch, BatchStart, BatchStart + BatchRows) })
            connection.Execute($"COPY (SELECT {Row} FROM range({from}, {to}) t(i)) TO {DuckDbSql.Literal(path)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\t')");
        var staged = new TableLoader(connection, file => file.Path, Path.Combine(Folder, "spool")).Stage(Request(all, "load-1"), CancellationToken.None);
        Directory.Move(Path.Combine(staged.Folder, "data"), Table);
        File.WriteAllText(Path.Combine(Folder, "schema.json"), SchemaJson.Print(staged.Table.Schema));
        File.WriteAllLines(Adds, staged.Table.Added.Select(file => string.Join('\t', file.RelativePath, file.Bytes, file.PartitionValues["day"], file.StatsJson)));
        File.Delete(all);
    }

    private static LoadRequest Request(string path, string loadId) => new()
    {
        Subject = "bench/rows",
        LoadId = loadId,
        IngestedAt = EventFile.Start,
        Table = new TableSpec { WriteMode = WriteMode.Merge, PrimaryKey = ["id"], PartitionBy = [new PartitionColumn("day", "at", PartitionTransform.Day)] },
        Parts = [new LoadPart(path, LoadPartFormat.JsonLines, 0)],
        Pages = [new LoadPage(path, null, "bench/rows")],
    };

    private static DeltaSnapshot Snapshot()
    {
        var schema = File.ReadAllText(Path.Combine(Folder, "schema.json"));
        var files = File.ReadAllLines(Adds).Select(line => line.Split('\t')).Select(cells => new AddFile(cells[0], long.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture), 0)
        {
            PartitionValues = new Dictionary<string, string?> { ["day"] = cells[2] },
            Stats = cells[3],
        });
        return new DeltaSnapshot
        {
            Version = 1,
            Protocol = new Protocol(1, 7),
            Metadata = new Metadata("bench", schema) { PartitionColumns = ["day"] },
            Schema = SchemaJson.Parse(schema),
            FilesByPath = files.ToDictionary(file => file.Path),
            Transactions = new Dictionary<string, Transaction>(),
            Domains = new Dictionary<string, DomainMetadata>(),
            Tombstones = new Dictionary<string, RemoveFile>(),
        };
    }

    private static int InFolder(Action<DuckDbConnection, string> work)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-").FullName;
        try
        {
            using var database = DuckDbDatabase.Open(new DuckDbOptions { SpillRoot = folder });
            using var connection = database.Connect();
            work(connection, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Child.PrintPeak();
    }
}
