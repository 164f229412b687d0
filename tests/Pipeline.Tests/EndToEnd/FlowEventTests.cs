using System.Text.Json;

namespace Pipeline.Tests.EndToEnd;

/// <summary>A flow tells that something is complete: once for every news, never for what is not complete, and after a crash all the same.</summary>
public sealed class FlowEventTests : IDisposable
{
    private readonly FlowProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task An_event_names_the_tables_of_the_steps_before_it_with_version_load_and_rows()
    {
        var report = await project.AskAsync("run", "shop");

        var ingested = Assert.Single(project.Events("ingestion.complete")).GetProperty("Detail");
        var stream = report.GetProperty("ingested")[0];
        Assert.Equal(["shop/trades"], NamesIn(ingested));
        var table = ingested.GetProperty("tables")[0];
        Assert.Equal((2, stream.GetProperty("version").GetInt64(), stream.GetProperty("load_id").GetString(), project["lake/bronze/shop/trades"]),
            (table.GetProperty("rows").GetInt64(), table.GetProperty("version").GetInt64(), table.GetProperty("load_id").GetString(), table.GetProperty("location").GetString()));
        var complete = Assert.Single(project.Events("run.complete"));
        Assert.Equal("test.shop", complete.GetProperty("Source").GetString());
        var detail = complete.GetProperty("Detail");
        Assert.Equal(["shop/trades", "tickers", "silver_trades", "gold_trending"], NamesIn(detail));
        Assert.Equal(("dev", "shop", "local", report.GetProperty("run_id").GetString()),
            (detail.GetProperty("env").GetString(), detail.GetProperty("pipeline").GetString(), detail.GetProperty("target").GetString(), detail.GetProperty("run_id").GetString()));
        Assert.Equal(["succeeded", "succeeded"], report.GetProperty("emitted").EnumerateArray().Select(told => told.GetProperty("status").GetString()!));
    }

    [Fact]
    public async Task A_second_run_tells_nothing_and_changes_no_byte_of_the_lake()
    {
        await project.SucceedAsync("run", "shop");
        var before = project.Files();

        var said = await project.SucceedAsync("run", "shop");

        Assert.Contains("event test.shop run.complete: nothing new: told as", said);
        Assert.Equal(before, project.Files());
    }

    [Fact]
    public async Task New_rows_are_news_with_the_rows_of_their_load()
    {
        await project.SucceedAsync("run", "shop");
        project.Clock.Advance(TimeSpan.FromMinutes(5));
        project.Trades("2", """{"id":3,"member":"A01","ticker":"AAPL","amount":1,"traded_at":"2026-01-04T00:00:00Z"}""");

        await project.SucceedAsync("run", "shop");

        Assert.Equal([2, 1], project.Events("ingestion.complete").Select(told => told.GetProperty("Detail").GetProperty("tables")[0].GetProperty("rows").GetInt64()));
    }

    [Fact]
    public async Task Tidying_a_table_is_no_news()
    {
        await project.SucceedAsync("run", "shop");
        for (var day = 2; day < 6; day++)
        {
            project.Trades($"{day}", $$"""{"id":{{day + 10}},"member":"A01","ticker":"AAPL","amount":1,"traded_at":"2026-01-04T00:00:00Z"}""");
            await project.SucceedAsync("run", "shop");
        }

        var (told, documents) = (project.Names("_events"), project.Files("api"));
        Assert.Contains("become", await project.SucceedAsync("compact"));

        await project.SucceedAsync("run", "shop");

        Assert.Equal(told, project.Names("_events"));
        Assert.Equal(documents, project.Files("api"));
    }

    [Fact]
    public async Task What_could_not_be_told_fails_the_step_and_is_told_by_the_next_run_though_that_finds_nothing_new()
    {
        File.WriteAllText(Directory.CreateDirectory(project["lake"]) is var lake ? Path.Combine(lake.FullName, "_events") : "", "in the way");

        var (exitCode, stdout, stderr) = await project.RunAsync("run", "shop");

        Assert.Equal(1, exitCode);
        Assert.Contains("FAIL  emit test.shop ingestion.complete: cannot write '_events/shop/", stderr);
        Assert.Contains("the event could not be sent: cannot write", stdout);
        Assert.DoesNotContain("transform", stderr);
        Assert.Equal(["1", "2"], project.Query("bronze/shop/trades", "select id from t order by id"));
        File.Delete(project["lake/_events"]);

        Assert.Contains("skip  ingest shop/trades: nothing new", await project.SucceedAsync("run", "shop"));

        Assert.Equal(2, Assert.Single(project.Events("ingestion.complete")).GetProperty("Detail").GetProperty("tables")[0].GetProperty("rows").GetInt64());
        Assert.Single(project.Events("run.complete"));
    }

    [Theory]
    [InlineData("""{"id":9,"member":"A01","ticker":null,"amount":1,"traded_at":"2026-01-04T00:00:00Z"}""", 3, "load.refused,ingestion.complete")]
    [InlineData("""{"id":9,"mem""", 1, "")]
    public async Task A_load_that_failed_tells_nothing_and_a_model_that_was_withheld_only_that(string row, int expected, string told)
    {
        project.Trades("9", row);

        var (exitCode, _, _) = await project.RunAsync("run", "shop");

        Assert.Equal(expected, exitCode);
        Assert.Equal(told, string.Join(',', project.Names("_events").Select(project.Json).Select(each => each.GetProperty("DetailType").GetString())));
        Assert.Empty(project.Names("api"));
    }

    [Fact]
    public async Task Of_two_sources_the_one_that_fails_does_not_keep_the_other_from_being_read_and_nothing_is_told()
    {
        project.Write("config/sources/gone.yml", "source: gone\nbase_url: http://127.0.0.1:1\nretry: { attempts: 1 }\nstreams:\n  - { name: x, path: / }\n");
        project.WriteFlow(FlowProject.Steps.Replace("[shop/trades]", "[gone, shop/trades]", StringComparison.Ordinal));

        var (exitCode, _, stderr) = await project.RunAsync("run", "shop");

        Assert.Equal(1, exitCode);
        Assert.Equal(["1", "2"], project.Query("bronze/shop/trades", "select id from t order by id"));
        Assert.Empty(project.Names("_events"));
        Assert.DoesNotContain("transform", stderr);
    }

    [Fact]
    public async Task An_event_at_the_top_of_the_file_is_a_last_step()
    {
        project.WriteFlow("steps:\n  - ingest: shop/trades\nemit: { source: test.shop, detail_type: run.complete, detail: { pipeline: mine, year: 2026, live: true, of: [a] } }\n");

        await project.SucceedAsync("run", "shop");

        var detail = Assert.Single(project.Events("run.complete")).GetProperty("Detail");
        Assert.Equal("""["mine",2026,true,["a"]]""", $"[{string.Join(',', new[] { "pipeline", "year", "live", "of" }.Select(name => detail.GetProperty(name).GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)))}]");
    }

    private static IEnumerable<string> NamesIn(JsonElement detail) => detail.GetProperty("tables").EnumerateArray().Select(table => table.GetProperty("table").GetString()!);
}
