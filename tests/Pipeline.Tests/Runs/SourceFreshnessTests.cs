using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>How old a source may be, as its properties file says.</summary>
public sealed class SourceFreshnessTests
{
    private const string Streams = "  - name: orders\n    path: /orders\n    records: $[*]\n";

    [Theory]
    // The newest row is of 2026-01-02 12:00; now is 2026-01-03 00:00.
    [InlineData("warn_after: {count: 12, period: hour}", 0, "1 passed")]
    [InlineData("warn_after: {count: 11, period: hour}", 0, "1 warned")]
    [InlineData("warn_after: {count: 1, period: hour}, error_after: {count: 11, period: hour}", 3, "1 FAILED")]
    [InlineData("warn_after: {count: 1, period: day}, filter: 'id = 1'", 0, "1 warned")]
    [InlineData("error_after: {count: 10, period: day}, filter: 'id = 9'", 3, "1 FAILED")]
    public async Task The_newest_row_is_judged_by_its_limits(string freshness, int exitCode, string said)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(
            """[{"id":1,"made":"2026-01-01T00:00:00Z"},{"id":2,"made":"2026-01-02T12:00:00Z"}]"""));
        using var project = new SourceProject(server.Url, Streams);
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
        project.Write(
            "sql/models/_sources.yml",
            "sources:\n  - name: shop\n    tables:\n      - name: orders\n        loaded_at_field: cast(made as timestamp)\n"
            + $"        config: {{ freshness: {{ {freshness} }} }}\n");
        await project.SucceedAsync("ingest", "shop");

        var (exit, shown, error) = await project.RunAsync("validate", "--now", "2026-01-03");

        Assert.True(exit == exitCode, $"exit {exit}\n{shown}\n{error}");
        Assert.Contains(said, shown, StringComparison.Ordinal);
    }
}
