using System.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;

namespace Pipeline.Benchmarks;

/// <summary>
/// The shipped models fact_ptr_transactions and agg_trending_stocks over millions of generated trades, against the same work in
/// the pandas of this machine. Both begin with the same CSV, in a process of their own, and must come to the same sums.
/// </summary>
internal static class PandasBench
{
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    private static string Folder { get; } = Directory.CreateDirectory(Path.Combine(EventFile.Folder, "trades")).FullName;

    public static int Run(int rows, int rounds)
    {
        if (PythonWithPandas() is not { } python)
        {
            Console.Error.WriteLine("pandas is missing, so there is nothing to compare with: apt-get install python3-pandas");
            return 1;
        }

        var name = $"trades-{rows}";
        Prepare(name, rows);
        var script = Path.Combine(Published.RepositoryRoot, "tests", "Pipeline.Benchmarks", "Pandas", "trading.py");
        Child.Contest(
            $"fact_ptr_transactions and agg_trending_stocks of {rows:N0} trades",
            rounds,
            ($"pandas {python.Version}, from CSV (baseline)", () => Child.Run(new ProcessStartInfo(python.Program, [script, Folder, name, DigestOf("pandas")]))),
            ("the models in DuckDB, from the same CSV", () => Child.Run(Itself(name, "csv"))),
            ("the models in DuckDB, from Parquet, as the lake has it", () => Child.Run(Itself(name, "parquet"))));
        return RequireSameSums();
    }

    /// <summary>The work on our side: a process that reads, builds both tables and says what they add up to.</summary>
    public static int Build(string name, string format)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        var shipped = Project.Load(Path.Combine(Published.RepositoryRoot, "sql"), new ProjectOptions { Target = new Target("local", "main", "memory") });
        connection.Execute($"""
            CREATE SCHEMA silver; CREATE SCHEMA gold;
            CREATE VIEW silver.house_transactions AS FROM {Read(name, format)};
            CREATE VIEW gold.dim_member AS FROM read_csv({PathOf("members.csv")});
            CREATE VIEW gold.dim_assets AS FROM read_csv({PathOf("assets.csv")});
            """);
        foreach (var model in new[] { "fact_ptr_transactions", "agg_trending_stocks" })
            connection.Execute($"CREATE TABLE gold.{model} AS {shipped.Compiler.Compile(shipped.FindModel(model)!, new CompileContext()).Sql}");
        var sums = connection.QueryRows("""
            SELECT count(*), count(*) FILTER (member_key = -1), count(*) FILTER (asset_key = -1), sum(amount_midpoint * 2)::BIGINT, sum(days_to_notification)::BIGINT
            FROM gold.fact_ptr_transactions
            """)[0].Concat(connection.QueryRows("""
            SELECT count(*), sum(total_transactions)::BIGINT, sum(num_members)::BIGINT, sum(buy_volume * 2)::BIGINT, sum(dem_buy_volume * 2)::BIGINT
            FROM gold.agg_trending_stocks
            """)[0]);
        File.WriteAllText(DigestOf(format), string.Join(' ', sums));
        return 0;
    }

    private static ProcessStartInfo Itself(string name, string format) => new(Environment.ProcessPath!, ["pandas", "duckdb", name, format]);

    private static (string Program, string Version)? PythonWithPandas()
    {
        foreach (var program in Pythons)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, ["-c", "import pandas; print(pandas.__version__)"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var version = process.StandardOutput.ReadToEnd().Trim();
                process.WaitForExit();
                if (process.ExitCode == 0) return (program, version);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such program: the next may be there.
            }
        }

        return null;
    }

    private static int RequireSameSums()
    {
        var sums = new[] { "pandas", "csv", "parquet" }.Select(way => (Way: way, Sums: File.ReadAllText(DigestOf(way)))).ToList();
        if (sums.TrueForAll(way => way.Sums == sums[0].Sums)) return 0;
        foreach (var (way, text) in sums) Console.Error.WriteLine($"{way}: {text}");
        Console.Error.WriteLine("the ways do not come to the same sums: they did not do the same work");
        return 1;
    }

    /// <summary>Two years of trades in 4,000 assets by 535 members, of whom some changed their party; the same on every machine.</summary>
    private static void Prepare(string name, int rows)
    {
        if (File.Exists(Path.Combine(Folder, $"{name}.parquet"))) return;
        Console.Error.WriteLine($"writing {name} into {Folder}");
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        connection.Execute($"""
            CREATE TABLE assets AS SELECT i AS asset_key, 'COMPANY ' || i || ' INC' AS long_name, CASE WHEN i % 10 <> 0 THEN 'T' || i END AS ticker,
                CASE WHEN i % 10 <> 0 THEN 'T' || i ELSE 'COMPANY ' || i || ' INC' END AS normalized_asset_name, CASE WHEN i % 7 = 0 THEN NULL ELSE 'ST' END AS asset_type FROM range(4000) t(i);
            COPY (SELECT asset_key, normalized_asset_name, asset_type FROM assets WHERE asset_key % 50 <> 0) TO {PathOf("assets.csv")} (HEADER);
            COPY (
                SELECT i * 10 + v AS member_key, 'B' || lpad(i::VARCHAR, 6, '0') AS bioguide_id, CASE WHEN (i + v) % 2 = 0 THEN 'D' ELSE 'R' END AS party,
                    CASE WHEN v = 0 THEN DATE '1990-01-01' ELSE DATE '2025-06-01' END AS valid_from,
                    CASE WHEN v = 0 AND i % 3 = 0 THEN DATE '2025-06-01' ELSE DATE '9999-12-31' END AS valid_to
                FROM range(535) t(i), range(2) s(v) WHERE v = 0 OR i % 3 = 0) TO {PathOf("members.csv")} (HEADER);
            CREATE TABLE trades AS
            SELECT '200' || (i // 9) || '-' || lpad((i % 9)::VARCHAR, 3, '0') AS transaction_id, '200' || (i // 9) AS doc_id,
                CASE WHEN h % 20 <> 0 THEN 'B' || lpad((h % 535)::VARCHAR, 6, '0') END AS bioguide_id, 'Hon. Member ' || (h % 535) AS filer_name,
                CASE h % 4 WHEN 0 THEN 'SP' WHEN 1 THEN 'JT' END AS owner_code, a.ticker, CASE WHEN h % 2 = 0 THEN a.long_name ELSE ' ' || lower(a.long_name) END AS asset_name, a.asset_type,
                CASE WHEN h % 11 = 0 THEN 'Bought through an account' END AS description,
                CASE WHEN h % 100 < 50 THEN 'Purchase' WHEN h % 100 < 80 THEN 'Sale' WHEN h % 100 < 98 THEN 'Partial Sale' ELSE 'Exchange' END AS transaction_type,
                day + 30 + (h % 15)::INTEGER AS filing_date, day AS transaction_date, day + (h % 31)::INTEGER AS notification_date, 'A' AS amount_column,
                low::DECIMAL(18, 2) AS amount_low, CASE WHEN h % 97 <> 0 THEN (low * 10)::DECIMAL(18, 2) END AS amount_high, h % 13 = 0 AS capital_gains_over_200,
                ((h % 5) / 4)::DECIMAL(4, 2) AS extraction_confidence, 'https://example.invalid/ptr/' || (i // 9) || '.pdf' AS pdf_url, year(day)::INTEGER AS year
            FROM (SELECT i, hash(i) % 1000000007 AS h, DATE '2024-01-01' + (hash(i, 1) % 730)::INTEGER AS day, (hash(i, 2) % 5 + 1) * 1001 AS low FROM range({rows}) t(i))
            JOIN assets a ON a.asset_key = h % 4000 ORDER BY i;
            COPY trades TO {PathOf($"{name}.csv")} (HEADER);
            COPY trades TO {PathOf($"{name}.parquet")} (FORMAT parquet, COMPRESSION zstd);
            """);
    }

    private static string Read(string name, string format) => format == "parquet"
        ? $"read_parquet({PathOf($"{name}.parquet")})"
        : $"read_csv({PathOf($"{name}.csv")}, header = true, columns = {{{Columns}}})";

    private static string Columns => string.Join(", ", new[]
    {
        ("transaction_id", "VARCHAR"), ("doc_id", "VARCHAR"), ("bioguide_id", "VARCHAR"), ("filer_name", "VARCHAR"), ("owner_code", "VARCHAR"), ("ticker", "VARCHAR"),
        ("asset_name", "VARCHAR"), ("asset_type", "VARCHAR"), ("description", "VARCHAR"), ("transaction_type", "VARCHAR"), ("filing_date", "DATE"), ("transaction_date", "DATE"),
        ("notification_date", "DATE"), ("amount_column", "VARCHAR"), ("amount_low", "DECIMAL(18, 2)"), ("amount_high", "DECIMAL(18, 2)"), ("capital_gains_over_200", "BOOLEAN"),
        ("extraction_confidence", "DECIMAL(4, 2)"), ("pdf_url", "VARCHAR"), ("year", "INTEGER"),
    }.Select(column => $"'{column.Item1}': '{column.Item2}'"));

    private static string DigestOf(string way) => Path.Combine(Folder, $"sums-{way}.txt");

    /// <summary>A file of this benchmark as SQL.</summary>
    private static string PathOf(string file) => DuckDbSql.Literal(Path.Combine(Folder, file));
}
