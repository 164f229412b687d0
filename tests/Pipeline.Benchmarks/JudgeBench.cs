using Pipeline.Engines.DuckDb;
using Pipeline.Quality;
using Pipeline.Quality.Diff;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Benchmarks;

/// <summary>
/// Checks and comparisons over 10M rows of 6 columns in Parquet, against the SQL one would write by hand for the same answer.
/// </summary>
internal static class JudgeBench
{
    private const int Rows = 10_000_000;

    public static int Run(int rounds)
    {
        Prepare();
        using var database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = "2GB" });
        using var connection = database.Connect();
        using var other = database.Connect();
        connection.Execute($"CREATE VIEW o AS FROM {Read("old")}; CREATE VIEW same AS FROM {Read("old")}; CREATE VIEW n AS FROM {Read("new")}");
        Checks(connection, rounds);
        Comparisons(connection, rounds);
        ManyChecks(rounds);
        return 0;
    }

    /// <summary>Thirty checks, and the aggregate one would write for each.</summary>
    private static IReadOnlyList<(string Check, string Sql)> Aggregates =>
    [
        .. new[] { "id", "day", "amount", "kind", "name", "flag" }.SelectMany(column => new[]
        {
            ($"missing_count({column}) = 0", $"count(*) FILTER ({column} IS NULL)"),
            ($"missing_percent({column}) = 0", $"round(100.0 * count(*) FILTER ({column} IS NULL) / count(*), 2)"),
            ($"valid_count({column}) = {Rows}", $"count({column})"),
        }),
        .. new[] { "id", "amount" }.SelectMany(column => new[] { "min", "max", "avg", "sum" }.Select(name => ($"{name}({column}) >= 0", $"{name}({column})"))),
        .. new[] { "min", "max", "avg" }.Select(name => ($"{name}_length(name) > 0", $"{name}(length(name))")),
        ("max_length(kind) = 7", "max(length(kind))"),
    ];

    private static void Checks(DuckDbConnection connection, int rounds)
    {
        var yaml = $"checks for o:\n{string.Concat(Aggregates.Select(pair => $"  - {pair.Check}\n"))}";
        var checks = SodaClFile.Parse(yaml, "bench.yml", new SodaClOptions { Now = EventFile.Start }).Checks;
        var byHand = string.Join(", ", Aggregates.Select(pair => pair.Sql));
        new Contest($"{checks.Count} checks on {Rows:N0} rows of 6 columns", rounds)
            .Add("one SELECT of the same aggregates (baseline)", () => connection.QueryRows($"SELECT {byHand} FROM o"))
            .Add("SodaCL", () => Judge(connection, checks))
            .Print();
    }

    private static void Judge(DuckDbConnection connection, IReadOnlyList<Check> checks)
    {
        var results = new CheckRunner(new DuckDbEngine(connection), dataset => dataset, EventFile.Start).RunAsync(checks, CancellationToken.None).GetAwaiter().GetResult();
        if (results.FirstOrDefault(result => result.Verdict is not Events.CheckVerdict.Pass) is { } bad) throw new InvalidOperationException($"{bad.Check.Name}: {bad.Message}");
    }

    private static void Comparisons(DuckDbConnection connection, int rounds)
    {
        const string Checksum = "SELECT count(*), sum(hash(id, day, amount, kind, name, flag)::HUGEINT) FROM";
        new Contest($"two equal tables of {Rows:N0} rows", rounds)
            .Add("two whole-row checksums (baseline)", () => connection.QueryRows($"{Checksum} o UNION ALL {Checksum} same"))
            .Add("diff by key", () => Compare(connection, "same", 0))
            .Print();
        var differing = connection.QueryRows($"SELECT o.b FROM ({Sums("o")}) o JOIN ({Sums("n")}) n ON o.b = n.b WHERE o.s <> n.s").Select(row => row[0]).ToList();
        var buckets = string.Join(", ", differing);
        new Contest($"1,000 changes in {Rows:N0} rows ({differing.Count} of 1,024 buckets)", rounds)
            .Add("NULL-safe full join of those buckets (baseline)", () => connection.QueryRows($"""
                SELECT count(*) FILTER (o.id IS NULL), count(*) FILTER (n.id IS NULL),
                       count(*) FILTER (o.day IS DISTINCT FROM n.day OR o.amount IS DISTINCT FROM n.amount OR o.kind IS DISTINCT FROM n.kind OR o.name IS DISTINCT FROM n.name OR o.flag IS DISTINCT FROM n.flag)
                FROM (FROM o WHERE hash(id) % 1024 IN ({buckets})) o FULL JOIN (FROM n WHERE hash(id) % 1024 IN ({buckets})) n ON o.id IS NOT DISTINCT FROM n.id
                """))
            .Add("diff by key", () => Compare(connection, "n", 1_000))
            .Print();

        static string Sums(string table) => $"SELECT hash(id) % 1024 AS b, sum(hash(id, day, amount, kind, name, flag)::HUGEINT) AS s FROM {table} GROUP BY 1";
    }

    private static void Compare(DuckDbConnection connection, string table, long differing)
    {
        var found = new TableDiff(new DuckDbEngine(connection)).CompareAsync(
            new DiffRequest { Old = new DiffSide("old", "o"), New = new DiffSide("new", table), Key = ["id"] }, CancellationToken.None).GetAwaiter().GetResult();
        if (found.Rows.Differing != differing) throw new InvalidOperationException($"{found.Rows.Differing} rows differ, not {differing}");
    }

    private static void ManyChecks(int rounds)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        foreach (var table in Enumerable.Range(0, 100))
            connection.Execute($"CREATE TABLE t{table} AS SELECT i AS id, i % 7 AS a, 'x' || i AS b FROM range(1000) r(i)");
        var yaml = string.Concat(Enumerable.Range(0, 100).Select(table => $"checks for t{table}:\n" + string.Concat(Enumerable.Range(0, 10).Select(check => check switch
        {
            0 => "  - duplicate_count(id) = 0\n",
            1 => "  - invalid_count(b) = 0: {valid regex: '^x'}\n",
            _ => $"  - missing_count({(check % 2 == 0 ? "a" : "b")}) = 0: {{filter: id > {check}}}\n",
        }))));
        new Contest("1,000 checks over 100 small tables (goal: 3 s)", rounds)
            .Add("read and judged", () => Judge(connection, SodaClFile.Parse(yaml, "bench.yml", new SodaClOptions { Now = EventFile.Start }).Checks))
            .Print();
    }

    private static string Read(string name) => $"read_parquet({DuckDbSql.Literal(PathOf(name))})";

    private static string PathOf(string name) => Path.Combine(EventFile.Folder, $"judged-{name}.parquet");

    private static void Prepare()
    {
        if (File.Exists(PathOf("new"))) return;
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        const string Columns = "i AS id, DATE '2026-01-01' + (i % 365)::INTEGER AS day, (i * 7919 % 1000003) / 100 AS amount, 'kind ' || (i % 12) AS kind, 'name ' || (i * 31 % 5000011) AS name, i % 3 = 0 AS flag";
        connection.Execute($"""
            COPY (SELECT {Columns} FROM range({Rows}) t(i)) TO {DuckDbSql.Literal(PathOf("old"))} (FORMAT parquet);
            COPY (SELECT * REPLACE (CASE WHEN id % 10000 = 17 THEN amount + 1 ELSE amount END AS amount) FROM {Read("old")}) TO {DuckDbSql.Literal(PathOf("new"))} (FORMAT parquet);
            """);
    }
}
