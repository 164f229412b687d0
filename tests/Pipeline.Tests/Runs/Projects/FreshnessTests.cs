using System.Text.Json;
using Pipeline.Tests.Runs.Projects.Artifacts;

namespace Pipeline.Tests.Runs.Projects;

/// <summary>How fresh the sources of a project folder are; the clock stands at noon of 2026-03-01.</summary>
public sealed class FreshnessTests
{
    private const string Limits = "freshness: { warn_after: { count: 12, period: hour }, error_after: { count: 1, period: day } }";

    [Theory]
    [InlineData("2026-03-01 00:00:00", "pass", 0)]
    [InlineData("2026-02-28 23:59:59", "warn", 0)]
    [InlineData("2026-02-28 12:00:00", "warn", 0)]
    [InlineData("2026-02-28 11:59:59", "error", 3)]
    [InlineData("2026-03-02 00:00:00", "pass", 0)]
    public async Task Older_than_a_limit_is_judged_by_it_and_as_old_as_it_is_not(string loadedAt, string expected, int exitCode)
    {
        using var project = Shop($"loaded_at_field: loaded_at, {Limits}").Rows(loadedAt);

        var result = await JudgeAsync(project, exitCode);

        Assert.Equal(expected, result.GetProperty("status").GetString());
        Assert.Equal($"{loadedAt.Replace(' ', 'T')}.000000Z", result.GetProperty("max_loaded_at").GetString());
        Assert.Equal("2026-03-01T12:00:00.000000Z", result.GetProperty("snapshotted_at").GetString());
        Assert.Equal(
            (new DateTime(2026, 3, 1, 12, 0, 0) - DateTime.Parse(loadedAt, null)).TotalSeconds, result.GetProperty("max_loaded_at_time_ago_in_s").GetDouble());
        Assert.Equal("hour", result.GetProperty("criteria").GetProperty("warn_after").GetProperty("period").GetString());
    }

    [Theory]
    [InlineData("a column", "loaded_at_field: loaded_at", "warn")]
    [InlineData("an expression", "loaded_at_field: 'loaded_at + interval 1 day'", "pass")]
    [InlineData("a template", "loaded_at_field: \"{{ 'loaded' ~ '_at' }}\"", "warn")]
    [InlineData("a query", "loaded_at_query: 'select max(loaded_at) + interval 1 day from {{ this }}'", "pass")]
    [InlineData("a query in config", "config: { loaded_at_query: 'select min(loaded_at) from {{ this }}' }", "error")]
    [InlineData("nobody", "description: x", "runtime error")]
    [InlineData("what is no timestamp", "loaded_at_field: id", "runtime error")]
    [InlineData("what does not exist", "loaded_at_field: nothing", "runtime error")]
    public async Task A_column_or_a_query_says_when_rows_were_loaded(string said, string by, string expected)
    {
        using var project = Shop($"{by}, {Limits}").Rows("2026-02-20 00:00:00", "2026-02-28 20:00:00");

        var result = await JudgeAsync(project);

        Assert.Equal((said, expected), (said, result.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("loaded_at_field: loaded_at", "loaded_at_query: select timestamp '2026-03-01'", "pass")]
    [InlineData("loaded_at_query: select timestamp '2026-03-01'", "loaded_at_field: loaded_at", "warn")]
    [InlineData("loaded_at_field: loaded_at", "freshness: { warn_after: { count: 2, period: day } }", "pass")]
    [InlineData("loaded_at_field: loaded_at", "freshness: { warn_after: null, error_after: { count: 2, period: day } }", "pass")]
    [InlineData("loaded_at_field: loaded_at", "freshness: { filter: id = 9 }", "error")]
    [InlineData("loaded_at_field: loaded_at", "freshness: { filter: \"id = {{ 3 - 2 }}\" }", "warn")]
    public async Task A_table_overrides_its_source(string source, string table, string expected)
    {
        using var project = Shop($"{source}, {Limits}", table).Rows("2026-02-28 20:00:00");

        Assert.Equal(expected, (await JudgeAsync(project)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_project_may_collect_freshness_in_its_own_way()
    {
        using var project = Shop($"loaded_at_field: loaded_at, {Limits}").Rows("2020-01-01 00:00:00").Write("macros/freshness.sql", """
            {% macro collect_freshness(source, loaded_at_field, filter) %}
              {% call statement('own', fetch_result=True) %}select timestamp '2026-03-01 11:00:00' as max_loaded_at, now() as snapshotted_at{% endcall %}
              {{ return(load_result('own')) }}
            {% endmacro %}
            """);

        Assert.Equal("pass", (await JudgeAsync(project)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Sources_over_files_are_as_fresh_as_their_rows()
    {
        using var project = Shop($"loaded_at_field: loaded_at, meta: {{ external_location: 'data/{{name}}.csv' }}, {Limits}")
            .Write("data/orders.csv", "id,loaded_at\n1,2026-03-01 10:00:00\n");

        Assert.Equal("pass", (await JudgeAsync(project)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Tests_are_judged_beside_it_and_neither_waits_for_the_other()
    {
        using var project = Shop($"loaded_at_field: loaded_at, {Limits}", "columns: [{ name: id, data_tests: [unique] }]").Rows("2020-01-01 00:00:00")
            .Model("orders", "select * from {{ source('raw', 'orders') }}").Write("models/unit.yml", "unit_tests: [{ name: u, model: orders, given: [], expect: { rows: [{ id: 7 }] } }]");

        var (exitCode, output, error) = await project.RunAsync("validate", "--freshness");

        Assert.True(exitCode == 3, output + error);
        Assert.Equal(["source_unique_raw_orders_id: pass"], project.Results());
        Assert.Contains("FAILED: freshness of raw.orders", output, StringComparison.Ordinal);
        Assert.Contains("1 passed, 1 FAILED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_tests_are_judged_unless_freshness_is_asked_for()
    {
        using var project = Shop($"loaded_at_field: loaded_at, {Limits}", "columns: [{ name: id, data_tests: [unique] }]").Rows("2020-01-01 00:00:00");

        var (exitCode, _, _) = await project.RunAsync("validate");

        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(project["target/sources.json"]));
    }

    [Theory]
    [InlineData("--select source:raw.payments --freshness", "none of the selected sources says how fresh it must be")]
    [InlineData("--select nothing", "'nothing' matches nothing")]
    [InlineData("--resource-type model", "validate judges no model")]
    [InlineData("--checks orders.yml", "--checks does not work on a dbt project folder")]
    [InlineData("--favor-state", "--favor-state needs --defer")]
    public async Task What_cannot_be_judged_is_said_before_anything_is(string args, string message)
    {
        using var project = Shop($"loaded_at_field: loaded_at, {Limits}");

        var (exitCode, _, error) = await project.RunAsync("validate", args.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_fail_where_they_shall_and_ages_are_measured_from_where_they_shall()
    {
        using var project = Shop($"loaded_at_field: loaded_at, {Limits}").Rows("2026-02-28 20:00:00");

        Assert.Equal(3, (await project.RunAsync("validate", "--resource-type", "source", "--fail-on", "warn")).ExitCode);
        Assert.Equal(0, (await project.RunAsync("validate", "--resource-type", "source", "--fail-on", "warn", "--now", "2026-03-01T01:00:00Z")).ExitCode);
    }

    [Fact]
    public async Task A_field_and_a_query_in_one_place_contradict_each_other()
    {
        using var project = Shop("loaded_at_field: a, loaded_at_query: select 1");

        var (exitCode, _, error) = await project.RunAsync("validate", "--freshness");

        Assert.Equal(2, exitCode);
        Assert.Contains("/models/sources.yml:1:", error, StringComparison.Ordinal);
        Assert.Contains("a source cannot have both loaded_at_field and loaded_at_query", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_reads_a_source_that_was_loaded_since_is_picked()
    {
        using var project = Shop($"loaded_at_field: loaded_at, {Limits}").Rows("2026-03-01 00:00:00")
            .Model("stg", "select * from {{ source('raw', 'orders') }}").Model("other", "select 1 as id");
        await project.RunAsync("validate", "--resource-type", "source");
        Directory.CreateDirectory(project["before"]);
        File.Copy(project["target/sources.json"], project["before/sources.json"]);
        string[] ask = ["list", "--select", "source_status:fresher+", "--state", project["before"], "--output", "name"];

        var (nothing, _, _) = await project.RunAsync(ask[0], ask[1..]);
        await project.Rows("2026-03-01 05:00:00").RunAsync("validate", "--resource-type", "source");
        var (_, fresher, _) = await project.RunAsync(ask[0], ask[1..]);

        Assert.Equal(2, nothing);
        Assert.Equal(["raw.orders", "stg"], fresher.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static ProjectFolder Shop(string source, string table = "description: t") => new ProjectFolder().Write("dbt_project.yml", "name: shop")
        .Write("models/sources.yml", $"sources: [{{ name: raw, schema: main, {source}, tables: [{{ name: orders, {table} }}, {{ name: payments, freshness: null }}] }}]");

    /// <summary>The one result in sources.json, which has the form of dbt's schema.</summary>
    private static async Task<JsonElement> JudgeAsync(ProjectFolder project, int? exitCode = null)
    {
        var (ended, output, error) = await project.RunAsync("validate", "--resource-type", "source");
        if (exitCode is { } wanted) Assert.True(ended == wanted, output + error);
        var (fields, sources) = (new ArtifactFields(), project.Artifact("sources.json"));
        var result = Assert.Single(sources.GetProperty("results").EnumerateArray());
        var kind = result.TryGetProperty("error", out _) ? "source_error" : "source_result";
        Assert.Empty(fields.Misfits("sources", sources, "sources"));
        Assert.Empty(fields.Misfits("sources_metadata", sources.GetProperty("metadata"), "metadata"));
        Assert.Empty(fields.Misfits(kind, result, "result"));
        if (kind is "source_result") Assert.Empty(fields.Misfits("criteria", result.GetProperty("criteria"), "criteria"));
        return result;
    }
}

/// <summary>Rows of a source that others load.</summary>
file static class LoadedRows
{
    /// <summary>Puts rows into main.orders of the project's database in place of those there.</summary>
    public static ProjectFolder Rows(this ProjectFolder project, params string[] loadedAt)
    {
        var rows = string.Join(", ", loadedAt.Select((at, index) => $"({index + 1}, timestamp '{at}')"));
        project.Execute($"create or replace table orders as select * from (values {rows}) as t(id, loaded_at)");
        return project;
    }
}
