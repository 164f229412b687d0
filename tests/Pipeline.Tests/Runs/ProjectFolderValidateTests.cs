using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary><c>validate --project-dir</c>: the tests of a dbt project folder on what its database holds, and how old its sources are.</summary>
public sealed class ProjectFolderValidateTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ProjectFolderValidateTests()
    {
        folder.Write("dbt_project.yml", "name: shop\nversion: '1.0'\nprofile: shop\n");
        folder.Write("profiles.yml", "shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb, schema: main }\n");
        folder.Write("models/orders.sql", "select 1 as id union all select null");
        folder.Write("models/schema.yml", """
            models:
              - name: orders
                columns:
                  - name: id
                    data_tests:
                      - unique
                      - not_null: { config: { severity: warn } }
            sources:
              - name: raw
                loaded_at_query: select max(loaded) from {{ this }}
                freshness: { warn_after: { count: 1, period: day }, error_after: { count: 3, period: day } }
                tables:
                  - name: events
                  - name: old
                    loaded_at_field: loaded
            """);
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Path = folder["shop.duckdb"] });
        using var connection = database.Connect();
        connection.Execute("""
            CREATE TABLE orders AS SELECT 1 AS id UNION ALL SELECT NULL; CREATE SCHEMA raw;
            CREATE TABLE raw.events AS SELECT TIMESTAMP '2026-08-02 12:00:00' AS loaded; CREATE TABLE raw.old AS SELECT TIMESTAMP '2026-08-01 12:00:00' AS loaded
            """);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2026-08-03T00:00:00Z", "", 0, "pass|warn|pass|warn")]
    [InlineData("2026-08-03T00:00:00Z", "--fail-on warn", 3, "pass|warn|pass|warn")]
    [InlineData("2026-08-05T00:00:00Z", "", 3, "warn|fail|pass|warn")]
    public async Task Tests_and_sources_are_judged_and_nothing_is_built(string now, string option, int exit, string outcomes)
    {
        var (exitCode, report) = await JudgeAsync(["--now", now, .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(
            outcomes,
            string.Join('|', report.GetProperty("checks").EnumerateArray()
                .OrderBy(check => check.GetProperty("check").GetString() is "dbt/source_freshness" ? 0 : 1).ThenByDescending(check => check.GetProperty("check").GetString(), StringComparer.Ordinal)
                .ThenBy(check => check.GetProperty("dataset").GetString(), StringComparer.Ordinal).Select(check => check.GetProperty("outcome").GetString())));
        Assert.Equal(exit, exitCode);
        using var results = JsonDocument.Parse(File.ReadAllText(folder["target/run_results.json"]));
        Assert.All(results.RootElement.GetProperty("results").EnumerateArray(), result => Assert.StartsWith("test.shop.", result.GetProperty("unique_id").GetString()));
        Assert.Equal("test", results.RootElement.GetProperty("args").GetProperty("which").GetString());
    }

    [Fact]
    public async Task A_selector_picks_tests()
    {
        var (_, report) = await JudgeAsync(["--select", "test_name:unique"]);

        Assert.Equal("dbt/unique", Assert.Single(report.GetProperty("checks").EnumerateArray()).GetProperty("check").GetString());
    }

    private async Task<(int ExitCode, JsonElement Report)> JudgeAsync(string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        var clock = new FakeClock(new DateTimeOffset(2026, 8, 3, 0, 0, 0, TimeSpan.Zero));
        var exitCode = await App.RunAsync(
            ["validate", "--project-dir", folder.Path, "--output", "json", .. args], new Terminal(stdout, stderr), Composition.UseCases(clock), clock,
            TestContext.Current.CancellationToken);
        Assert.True(stdout.ToString().Contains("\"checks\"", StringComparison.Ordinal), $"{stdout}{stderr}");
        return (exitCode, JsonDocument.Parse(stdout.ToString()).RootElement);
    }
}
