using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Checks on tables that belong to no project, through the front door.</summary>
public sealed class ValidateDataTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ValidateDataTests()
    {
        folder.Write("data/orders.csv", "id,price,at\n1,1.5,2026-01-01\n2,2.5,2026-01-02\n2,,2026-01-03\n");
        folder.Write("data/events.jsonl", "{\"id\":1,\"kind\":\"push\"}\n{\"id\":2,\"kind\":\"fork\"}\n");
        folder.Write("data/notes.txt", "not a table");
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Path = folder["some.duckdb"] });
        using var connection = database.Connect();
        connection.Execute($"CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 1 AS id; CREATE TABLE t AS SELECT 2 AS id; COPY (SELECT 7 AS id) TO '{folder["data/big.parquet"]}'");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Files_of_a_folder_are_tables_by_their_names()
    {
        folder.Write("checks.yml", """
            checks for orders:
              - row_count = 3
              - missing_count(price) = 0
              - duplicate_count(id) < 2
              - freshness(at) < 2d
            checks for events:
              - invalid_count(kind) = 0: {valid values: ['${KIND}', fork]}
            checks for big:
              - max(id) = 7
            """);

        var (exitCode, shown, _) = await RunAsync("--data", folder["data"], "--var", "KIND=push", "--now", "2026-01-04T00:00:00Z", "--output", "json");

        using var report = JsonDocument.Parse(shown);
        Assert.Equal(3, exitCode);
        Assert.Equal(
            ["pass", "fail", "pass", "pass", "pass", "pass"],
            report.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("outcome").GetString()));
        Assert.Equal("""{"pass":5,"warn":0,"fail":1,"error":0,"skipped":0}""", JsonSerializer.Serialize(report.RootElement.GetProperty("summary")));
        var failed = report.RootElement.GetProperty("checks")[1];
        Assert.Equal(("sodacl/missing_count", "orders", "price", "1", 3), (
            failed.GetProperty("check").GetString(), failed.GetProperty("dataset").GetString(), failed.GetProperty("column").GetString(),
            failed.GetProperty("value").GetString(), failed.GetProperty("line").GetInt32()));
        Assert.Equal(folder["checks.yml"], failed.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Tables_of_a_database_are_found_by_name_and_with_their_schema()
    {
        folder.Write("checks.yml", "checks for t: [max(id) = 2]\nchecks for s.t: [max(id) = 1]\n");

        var (exitCode, shown, error) = await RunAsync("--database", folder["some.duckdb"]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("2 checks: 2 passed", shown);
    }

    [Fact]
    public async Task A_check_that_cannot_be_judged_fails_the_run_and_the_others_are_judged()
    {
        folder.Write("checks.yml", "checks for orders:\n  - row_count = 3\n  - missing_count(prise) = 0\n  - row_count > many\nchecks for nowhere: [row_count > 0]\n");

        var (exitCode, shown, _) = await RunAsync("--data", folder["data"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("4 checks: 1 passed, 3 could not be judged", shown);
        Assert.Contains("There is no dataset 'nowhere'", shown);
    }

    [Fact]
    public async Task What_was_measured_before_is_what_a_change_is_judged_by()
    {
        folder.Write("checks.yml", "checks for orders:\n  - change for row_count = 0\n");
        string[] arguments = ["--data", folder["data"], "--history", folder["history.jsonl"]];

        var first = await RunAsync([.. arguments, "--now", "2026-01-04"]);
        folder.Write("data/orders.csv", "id,price,at\n1,1.5,2026-01-01\n");
        var second = await RunAsync([.. arguments, "--now", "2026-01-05"]);
        var third = await RunAsync([.. arguments, "--now", "2026-01-06"]);

        Assert.Equal((0, 3, 0), (first.ExitCode, second.ExitCode, third.ExitCode));
        Assert.Contains("1 skipped", first.Out);
        Assert.Contains("-2", second.Out);
        Assert.Equal(3, File.ReadAllLines(folder["history.jsonl"]).Length);
    }

    [Fact]
    public async Task Tables_are_watched_without_a_check_written()
    {
        folder.Write("checks.yml", "");
        string[] arguments = ["--data", folder["data"], "--profile", "--history", folder["history.jsonl"]];
        for (var day = 1; day <= 9; day++) await RunAsync([.. arguments, "--now", $"2026-01-0{day}"]);
        folder.Write("data/events.jsonl", "{\"id\":1,\"kind\":null,\"more\":true}\n");

        var (_, shown, _) = await RunAsync([.. arguments, "--now", "2026-01-10"]);

        Assert.Contains("anomaly detection for missing_percent(kind)", shown);
        Assert.Contains("schema changes", shown);
        Assert.DoesNotContain("missing_percent(price)", shown);
    }

    [Theory]
    [InlineData("--data gone", "there is no folder or DuckDB file 'gone'")]
    [InlineData("--data {empty}", "holds no table")]
    [InlineData("--data {data} --var X", "'X' is no NAME=VALUE")]
    [InlineData("--data {data} --now soon", "'soon' is not a time")]
    public async Task What_cannot_be_read_is_a_mistake_of_usage(string arguments, string message)
    {
        folder.Write("checks.yml", "checks for orders: [row_count = 3]\n");
        Directory.CreateDirectory(folder["empty"]);

        var (exitCode, _, error) = await RunAsync([.. arguments.Replace("{data}", folder["data"]).Replace("{empty}", folder["empty"]).Split(' ')]);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error);
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter stdout = new(), stderr = new();
        var clock = new FakeClock();
        string[] all = ["validate", "--checks", folder["checks.yml"], .. arguments, "--project-root", folder.Path];
        var exitCode = await App.RunAsync(all, new Terminal(stdout, stderr), Composition.UseCases(clock), clock, TestContext.Current.CancellationToken);
        return (exitCode, stdout.ToString(), stderr.ToString());
    }
}
