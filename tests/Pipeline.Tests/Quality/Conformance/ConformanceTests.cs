using System.Collections.Concurrent;
using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Quality.DbtTests;
using Pipeline.Quality.SodaCl;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Quality.Conformance;

/// <summary>
/// The check languages as data: files of checks beside this class, judged through the front door on the tables beside them. A check's name is
/// what is expected of it, so that whoever runs <c>validate</c> on a file by hand sees both.
/// </summary>
public sealed class ConformanceTests
{
    private static readonly string folder = Repository.Path("tests/Pipeline.Tests/Quality/Conformance");
    private static readonly ConcurrentDictionary<string, Task<JsonElement>> reports = new();

    public static TheoryData<string> Files => [.. Directory.GetFiles(folder, "1.*.yml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_check_is_judged_as_its_name_says(string file)
    {
        var checks = (await reports.GetOrAdd(file, JudgeAsync)).GetProperty("checks").EnumerateArray().ToList();

        Assert.NotEmpty(checks);
        var wrong = checks.Select(check => Mismatch(file, check)).OfType<string>().ToList();
        Assert.True(wrong is [], string.Join('\n', wrong));
    }

    /// <summary>What each section has rows for, and the file that must have a case of it.</summary>
    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var metric in Metric.ByName.Keys) rows.Add("1.4-metrics", $"- {metric}");
            foreach (var format in Formats.Names) rows.Add("1.5-formats", $"valid format: {format} }}");
            foreach (var setting in (string[])["missing values", "missing regex", "missing format", "valid values", "invalid values", "valid regex", "invalid regex", "valid min", "valid max", "valid length", "valid min length", "valid max length", "include null", "filter"])
                rows.Add("1.4-metrics", $"{setting}:");
            foreach (var kind in (string[])["must exist in", "must not exist in", "row_count same as", "when required column missing", "when forbidden column present", "when wrong column type", "when wrong column index", "when mismatching columns", "with optional columns"])
                rows.Add("1.7-datasets", kind);
            foreach (var test in GenericTests.ByName.Keys)
                rows.Add(test is "not_null" or "unique" or "accepted_values" or "relationships" || Core.Contains(test) ? "1.9-dbt" : "1.9-dbt-packages", $"- {test}:");
            return rows;
        }
    }

    /// <summary>The tests of dbt_utils that stand with dbt's own.</summary>
    private static readonly string[] Core =
    [
        "dbt_utils.not_accepted_values", "dbt_utils.accepted_range", "dbt_utils.unique_combination_of_columns", "dbt_utils.expression_is_true",
        "dbt_utils.not_null_proportion", "dbt_utils.at_least_one", "dbt_utils.not_empty_string",
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_has_a_case(string file, string row) =>
        Assert.Contains(row, File.ReadAllText(Path.Combine(folder, $"{file}.yml")), StringComparison.Ordinal);

    /// <summary>What is wrong with a verdict; null when nothing is.</summary>
    private static string? Mismatch(string file, JsonElement check)
    {
        var name = check.GetProperty("name").GetString()!;
        var words = (name.Split("__") is [var first, _] ? first.Replace('_', ' ') : name).Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (outcome, value) = (check.GetProperty("outcome").GetString(), check.GetProperty("value").GetString());
        var isAsExpected = outcome == words[0] && (words is [_] || value == words[1]) && (outcome is not "error" || value is null);
        return isAsExpected ? null : $"{file}.yml:{check.GetProperty("line")}: expected {name}, found {outcome} {value}: {check.GetProperty("message")}";
    }

    private static async Task<JsonElement> JudgeAsync(string file)
    {
        using var scratch = new TempFolder();
        using (var database = DuckDbDatabase.Open(new DuckDbOptions { Path = scratch["tables.duckdb"] }))
        using (var connection = database.Connect())
            connection.Execute(await File.ReadAllTextAsync(Path.Combine(folder, $"{file}.sql")));
        if (File.Exists(Path.Combine(folder, $"{file}.jsonl"))) File.Copy(Path.Combine(folder, $"{file}.jsonl"), scratch["history.jsonl"]);
        using StringWriter stdout = new(), stderr = new();
        var clock = new FakeClock();
        var language = file.StartsWith("1.9", StringComparison.Ordinal) ? "--properties" : "--checks";
        await App.RunAsync(
            [
                "validate", language, Path.Combine(folder, $"{file}.yml"), "--database", scratch["tables.duckdb"], "--history", scratch["history.jsonl"],
                "--now", file.StartsWith("1.9", StringComparison.Ordinal) ? "2026-01-10T12:00:00Z" : "2026-01-02T12:00:00Z",
                "--output", "json", "--no-samples", "--project-root", scratch.Path,
            ],
            new Terminal(stdout, stderr), Composition.UseCases(clock), clock, TestContext.Current.CancellationToken);
        var report = JsonDocument.Parse(stdout.ToString()).RootElement;
        Assert.True(report.TryGetProperty("checks", out _), $"{stdout}{stderr}");
        return report;
    }
}
