using System.Text.Json;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>What <c>validate</c> measures is kept in the lake, and what it measured before is what it compares with.</summary>
public sealed class LakeHistoryTests
{
    private const string Watched = "checks for silver_orders:\n  - anomaly detection for row_count:\n      identity: orders-volume\n";

    [Fact]
    public async Task A_volume_out_of_the_ordinary_is_seen_and_one_that_is_acknowledged_is_ordinary_from_then_on()
    {
        var rows = 20;
        await using var server = new LoopbackServer(_ => Rows(rows));
        using var project = Project(server);
        project.Write("config/checks/shop.yml", Watched);
        for (var day = 0; day < 9; day++) await DayAsync(project);

        rows = 60;
        var (exitCode, stdout, _) = await DayAsync(project);
        Assert.Equal(3, exitCode);
        Assert.Contains("row_count 60 vs expected 20", stdout);
        Assert.Contains("pipeline validate ack orders-volume", stdout);

        Assert.Contains("row_count of silver_orders at 2026-08-13 00:10:00Z: 60", await project.SucceedAsync("validate", "ack", "orders-volume"));
        var (again, _, stderr) = await project.RunAsync("validate", "ack", "orders-volume");
        Assert.Equal(2, again);
        Assert.Contains("no anomaly of a check 'orders-volume' is known", stderr);
        Assert.Contains("\"is_training\":true", History(project)[^1]);
    }

    [Fact]
    public async Task A_known_failure_only_warns_until_the_day_that_was_said()
    {
        await using var server = new LoopbackServer(_ => Rows(1));
        using var project = Project(server);
        project.Write("config/checks/shop.yml", "checks for silver_orders:\n  - row_count > 5:\n      identity: enough\n");
        Assert.Equal(3, (await DayAsync(project)).ExitCode);

        await project.SucceedAsync("validate", "ack", "enough", "--until", "2026-08-06", "--note", "supplier is late");

        var (exitCode, stdout, _) = await DayAsync(project);
        Assert.Equal(0, exitCode);
        Assert.Contains("Acknowledged until 2026-08-06: supplier is late.", stdout);
        Assert.Equal(3, (await DayAsync(project)).ExitCode);
    }

    [Fact]
    public async Task Everything_selected_is_watched_when_that_is_asked_for()
    {
        await using var server = new LoopbackServer(_ => Rows(3));
        using var project = Project(server);
        await project.SucceedAsync("ingest", "shop");
        await project.SucceedAsync("transform");

        var report = JsonDocument.Parse(await project.SucceedAsync("validate", "--profile", "--output", "json")).RootElement;

        var checks = report.GetProperty("checks").EnumerateArray().Select(check => $"{check.GetProperty("dataset").GetString()}: {check.GetProperty("name").GetString()}").ToList();
        Assert.Contains("shop.orders: anomaly detection for row_count", checks);
        Assert.Contains("silver_orders: anomaly detection for distinct_percent(id)", checks);
        Assert.Contains("silver_orders: schema changes", checks);
        Assert.All(report.GetProperty("checks").EnumerateArray(), check => Assert.Equal("skipped", check.GetProperty("outcome").GetString()));
        Assert.Equal(checks.Count, History(project).Count);
    }

    [Fact]
    public async Task A_model_may_ask_to_be_watched()
    {
        await using var server = new LoopbackServer(_ => Rows(3));
        using var project = Project(server, ", meta={'monitor': true}");
        await project.SucceedAsync("ingest", "shop");
        await project.SucceedAsync("transform");

        await project.SucceedAsync("validate");

        Assert.All(History(project), line => Assert.Contains("\"dataset\":\"silver_orders\"", line));
        Assert.Equal(4, History(project).Count);
    }

    /// <summary>Ingests, builds and judges, a day later each time.</summary>
    private static async Task<(int ExitCode, string Out, string Error)> DayAsync(SourceProject project)
    {
        project.Clock.Advance(TimeSpan.FromDays(1));
        await project.SucceedAsync("ingest", "shop", "--full-refresh", "--yes");
        await project.SucceedAsync("transform");
        return await project.RunAsync("validate");
    }

    private static LoopbackReply Rows(int count) => LoopbackReply.Json($"[{string.Join(',', Enumerable.Range(1, count).Select(id => $$"""{"id":{{id}}}"""))}]");

    private static SourceProject Project(LoopbackServer server, string config = "")
    {
        var project = new SourceProject(server.Url, "  - name: orders\n    path: /orders\n    records: $[*]\n    write_mode: overwrite\n");
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
        project.Write("sql/models/_sources.yml", "sources:\n  - name: shop\n    tables:\n      - name: orders\n");
        project.Write("sql/models/silver_orders.sql", $"{{{{ config(schema='silver', materialized='lake'{config}) }}}}\nselect id from {{{{ source('shop', 'orders') }}}}\n");
        return project;
    }

    /// <summary>The lines of all objects, in their order.</summary>
    private static IReadOnlyList<string> History(SourceProject project) =>
        [.. Directory.GetFiles(project["lake/_quality/measurements"]).Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)];
}
