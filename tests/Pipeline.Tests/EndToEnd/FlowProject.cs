using System.Diagnostics;
using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>
/// A small system: trades as files in a folder, a seed, a silver table that grows, a gold table and a view made of it, and a flow
/// over all of them. Driven through the program's front door.
/// </summary>
internal sealed class FlowProject : IDisposable
{
    public const string Steps = """
        steps:
          - ingest: [shop/trades]
          - emit: { source: test.shop, detail_type: ingestion.complete }
          - transform: tag:shop
          - validate: tag:shop
          - publish:
              to: api/v1
              files:
                trending.json: gold_trending
                members/{member}/trades.json: { model: silver_trades, order_by: [amount desc] }
          - emit: { source: test.shop, detail_type: run.complete, detail: { env: "${NO_SUCH_VARIABLE_HERE:-dev}" } }

        """;

    private readonly TempFolder folder = new();

    public FlowProject()
    {
        folder.Write("config/pipeline.yml", "name: shop\ntargets:\n  local:\n    lake: lake\n    engine: { memory: 256MB, threads: 1 }\n");
        folder.Write(
            "config/sources/shop.yml",
            "source: shop\nkind: files\nroot: data\nstreams:\n  - name: trades\n    path: trades/*.jsonl\n    primary_key: [id]\n    write_mode: merge\n"
            + "    columns: { id: BIGINT, member: VARCHAR, ticker: VARCHAR, amount: 'DECIMAL(18,2)', traded_at: TIMESTAMP }\n");
        WriteFlow(Steps);
        Trades("1", """{"id":1,"member":"A01","ticker":"AAPL","amount":10.50,"traded_at":"2026-01-02T03:04:05.25Z"}""", """{"id":2,"member":"B02","ticker":"MSFT","amount":7.00,"traded_at":"2026-01-03T00:00:00Z"}""");
        folder.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\nmodels:\n  shop:\n    +materialized: lake\n    base:\n      +tags: [shop]\nseeds:\n  shop:\n    +tags: [shop]\n    +schema: silver\n");
        folder.Write("sql/macros/schema.sql", "{% macro generate_schema_name(name, node) %}{{ name or 'silver' }}{% endmacro %}\n");
        folder.Write("sql/models/_sources.yml", "version: 2\nsources:\n  - name: shop\n    tables:\n      - name: trades\n");
        folder.Write(
            "sql/models/base/silver_trades.sql",
            "{{ config(schema='silver', incremental_strategy='merge', unique_key='id') }}\nselect id, member, ticker, amount, traded_at from {{ unread(source('shop', 'trades')) }}\n");
        folder.Write(
            "sql/models/base/gold_trending.sql",
            "{{ config(schema='gold') }}\nselect t.ticker, n.name, count(*) as trades, sum(t.amount) as amount from {{ ref('silver_trades') }} t left join {{ ref('tickers') }} n on n.ticker = t.ticker group by all\n");
        folder.Write("sql/models/base/_models.yml", "version: 2\nmodels:\n  - name: gold_trending\n    columns:\n      - name: ticker\n        data_tests: [unique, not_null]\n");
        folder.Write("sql/seeds/tickers.csv", "ticker,name,weight,listed_on\nAAPL,Apple,1.5,1980-12-12\nMSFT,Microsoft,2,1986-03-13\n");
        folder.Write("sql/seeds/_seeds.yml", "version: 2\nseeds:\n  - name: tickers\n    columns:\n      - name: ticker\n        data_tests: [unique]\n");
    }

    public FakeClock Clock { get; } = new(new DateTimeOffset(2026, 8, 3, 0, 10, 0, TimeSpan.Zero));

    public string this[string relative] => folder[relative];

    public string Write(string relative, string content) => folder.Write(relative, content);

    public void WriteFlow(string body, string name = "shop") => folder.Write($"config/flows/{name}.yml", $"flow: {name}\n{body}");

    /// <summary>Puts a file of trades where the source finds it.</summary>
    public void Trades(string name, params string[] rows) => folder.Write($"data/trades/{name}.jsonl", string.Join('\n', rows) + "\n");

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        var exitCode = await App.RunAsync(
            [.. args, "--project-root", folder.Path], new Terminal(stdout, stderr), Composition.UseCases(Clock), Clock, TestContext.Current.CancellationToken);
        return (exitCode, stdout.ToString(), stderr.ToString());
    }

    public async Task<string> SucceedAsync(params string[] args)
    {
        var (exitCode, stdout, stderr) = await RunAsync(args);
        Assert.True(exitCode == 0, $"exit {exitCode}\n{stdout}\n{stderr}");
        return stdout + stderr;
    }

    /// <summary>The answer of a verb that succeeds, as JSON.</summary>
    public async Task<JsonElement> AskAsync(params string[] args)
    {
        var (exitCode, stdout, stderr) = await RunAsync([.. args, "--output", "json"]);
        Assert.True(exitCode == 0, $"exit {exitCode}\n{stdout}\n{stderr}");
        return JsonDocument.Parse(stdout).RootElement;
    }

    /// <summary>Starts the real program.</summary>
    public Process Start(params string[] args) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline"), [.. args, "--project-root", folder.Path])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>The files below a folder of the lake, each with its content's hash.</summary>
    public IReadOnlyList<string> Files(string below = "") => !Directory.Exists(folder[$"lake/{below}"]) ? [] :
        [.. Directory.EnumerateFiles(folder[$"lake/{below}"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(folder["lake"], file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))[..8]}")];

    /// <summary>Their names alone.</summary>
    public IReadOnlyList<string> Names(string below) => [.. Files(below).Select(file => file.Split(' ')[0])];

    /// <summary>A file of the lake as JSON.</summary>
    public JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(folder[$"lake/{file}"])).RootElement;

    /// <summary>The events of a kind, oldest first.</summary>
    public IReadOnlyList<JsonElement> Events(string detailType, string flow = "shop") =>
        [.. Names($"_events/{flow}").Select(Json).Where(told => told.GetProperty("DetailType").GetString() == detailType).OrderBy(told => told.GetProperty("Time").GetString(), StringComparer.Ordinal)];

    /// <summary>The rows a query gives over a table of the lake, by name <c>t</c>; cells as text.</summary>
    public IReadOnlyList<string> Query(string table, string sql)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        connection.Execute($"SET TimeZone = 'UTC'; CREATE VIEW t AS {TableReader.Select(folder[$"lake/{table}"])}");
        return [.. connection.QueryRows($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").Select(row => string.Join('|', row.Select(cell => cell ?? "null")))];
    }

    public void Dispose() => folder.Dispose();
}
