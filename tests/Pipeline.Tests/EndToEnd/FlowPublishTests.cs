
namespace Pipeline.Tests.EndToEnd;

/// <summary>What a flow publishes as JSON documents: their shape, what is written again and what is not, and what is taken away.</summary>
public sealed class FlowPublishTests : IDisposable
{
    private readonly FlowProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task A_document_has_the_model_its_version_when_it_was_committed_and_the_rows()
    {
        await project.SucceedAsync("run", "shop");

        Assert.Equal(
            """
            {"model":"gold_trending","version":1,"as_of":"2026-08-03T00:10:00Z","count":2,"data":[
            {"ticker":"AAPL","name":"Apple","trades":1,"amount":10.50},
            {"ticker":"MSFT","name":"Microsoft","trades":1,"amount":7.00}
            ]}

            """,
            File.ReadAllText(project["lake/api/v1/trending.json"]));
        Assert.Equal(["api/v1/_published.json", "api/v1/members/A01/trades.json", "api/v1/members/B02/trades.json", "api/v1/trending.json"], project.Names("api"));
    }

    [Fact]
    public async Task Only_documents_whose_rows_changed_are_written_and_those_of_vanished_values_are_taken_away()
    {
        await project.SucceedAsync("run", "shop");
        var (before, gone) = (project.Files("api"), "api/v1/members/B02/trades.json");
        project.Clock.Advance(TimeSpan.FromDays(1));
        project.Trades("2", """{"id":2,"member":"C03","ticker":"MSFT","amount":7.00,"traded_at":"2026-01-03T00:00:00Z"}""");

        var report = await project.AskAsync("run", "shop");

        var published = report.GetProperty("published")[0];
        Assert.Equal((1, 2, 1), (published.GetProperty("written").GetInt32(), published.GetProperty("unchanged").GetInt32(), published.GetProperty("removed").GetInt32()));
        Assert.DoesNotContain(gone, project.Names("api"));
        Assert.Equal(before.Where(file => file.Contains("A01", StringComparison.Ordinal)), project.Files("api").Where(file => file.Contains("A01", StringComparison.Ordinal)));
        Assert.Equal(2, project.Json("api/v1/members/C03/trades.json").GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_missing_document_is_written_again_as_it_was()
    {
        await project.SucceedAsync("run", "shop");
        var before = project.Files("api");
        File.Delete(project["lake/api/v1/members/A01/trades.json"]);

        await project.SucceedAsync("run", "shop");

        Assert.Equal(before, project.Files("api"));
    }

    [Fact]
    public async Task Two_flows_share_a_folder_and_neither_touches_the_others_documents()
    {
        await project.SucceedAsync("run", "shop");
        project.WriteFlow("steps:\n  - publish: { to: api/v1, files: { other.json: gold_trending } }\n", "live");
        await project.SucceedAsync("run", "live");
        var both = project.Files("api");

        await project.SucceedAsync("run", "shop");

        Assert.Equal(both, project.Files("api"));
        Assert.Contains("api/v1/other.json", project.Names("api"));
        Assert.Equal(["live other.json gold_trending 1 other.json", "shop members/{member}/trades.json silver_trades 1 members/A01/trades.json,members/B02/trades.json", "shop trending.json gold_trending 1 trending.json"], Published());
        project.WriteFlow("steps:\n  - publish: { to: api/v1, files: { trending.json: gold_trending } }\n", "live");
        var (exitCode, stdout, _) = await project.RunAsync("run", "live");
        Assert.Equal(1, exitCode);
        Assert.Contains("'trending.json' is published as 'trending.json' by the flow shop already", stdout);
    }

    [Fact]
    public async Task A_document_that_is_no_longer_declared_is_taken_away()
    {
        await project.SucceedAsync("run", "shop");
        project.WriteFlow("steps:\n  - publish: { to: api/v1, files: { trending.json: { model: gold_trending, limit: 1, where: trades > 0, order_by: ticker desc } } }\n");

        await project.SucceedAsync("run", "shop");

        Assert.Equal(["api/v1/_published.json", "api/v1/trending.json"], project.Names("api"));
        Assert.Equal("MSFT", Assert.Single(project.Json("api/v1/trending.json").GetProperty("data").EnumerateArray()).GetProperty("ticker").GetString());
    }

    [Fact]
    public async Task A_view_has_no_version_and_is_written_when_what_it_reads_changed()
    {
        project.Write("sql/models/latest.sql", "{{ config(materialized='view', schema='gold') }}\nselect member, max(traded_at) as last from {{ ref('silver_trades') }} group by all\n");
        project.WriteFlow("steps:\n  - ingest: shop\n  - transform: [tag:shop, latest]\n  - publish: { to: api/v1, files: { latest.json: latest } }\n");
        await project.SucceedAsync("run", "shop");
        var before = project.Files("api");
        await project.SucceedAsync("run", "shop");
        Assert.Equal(before, project.Files("api"));
        Assert.StartsWith("""{"model":"latest","version":null,"as_of":"2026-08-03T00:10:00Z","count":2,"data":[""", File.ReadAllText(project["lake/api/v1/latest.json"]), StringComparison.Ordinal);
        Assert.Contains("\"last\":\"2026-01-02T03:04:05.25Z\"", File.ReadAllText(project["lake/api/v1/latest.json"]));
        project.Trades("2", """{"id":3,"member":"C03","ticker":"MSFT","amount":7.00,"traded_at":"2026-01-03T00:00:00Z"}""");

        await project.SucceedAsync("run", "shop");

        Assert.Equal(3, project.Json("api/v1/latest.json").GetProperty("count").GetInt64());
    }

    /// <summary>A SELECT, and how its value is written.</summary>
    [Theory]
    [InlineData("cast(12345678901234567890123.45 as decimal(38,2))", "12345678901234567890123.45")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("-0.5::decimal(2,1)", "-0.5")]
    [InlineData("0.1::double", "0.1")]
    [InlineData("'nan'::double", "null")]
    [InlineData("'-infinity'::double", "null")]
    [InlineData("null::varchar", "null")]
    [InlineData("true", "true")]
    [InlineData("date '2026-01-02'", "\"2026-01-02\"")]
    [InlineData("timestamptz '2026-01-02 03:04:10+02'", "\"2026-01-02T01:04:10Z\"")]
    [InlineData("timestamptz '2026-01-02 03:04:05.123456+00'", "\"2026-01-02T03:04:05.123456Z\"")]
    [InlineData("'é \"\\ / ' || chr(10)", """ "é \"\\ / \n" """)]
    [InlineData("[timestamptz '2026-01-02 00:00:00+00', null]", """["2026-01-02T00:00:00Z",null]""")]
    [InlineData("{'at': timestamptz '2026-01-02 00:00:00+00', 'v': ['nan'::double, 2.5]}", """{"at":"2026-01-02T00:00:00Z","v":[null,2.5]}""")]
    [InlineData("map {'k': 'inf'::double}", """{"k":null}""")]
    public async Task A_value_is_written_as_JSON_with_all_its_digits(string sql, string json)
    {
        project.Write("sql/models/one.sql", $"{{{{ config(schema='gold') }}}}\nselect {sql} as v\n");
        project.WriteFlow("steps:\n  - transform: one\n  - publish: { to: api, files: { one.json: one } }\n");

        await project.SucceedAsync("run", "shop");

        Assert.Equal($"{{\"v\":{json.Trim()}}}", File.ReadAllLines(project["lake/api/one.json"])[1]);
        Assert.Equal(1, project.Json("api/one.json").GetProperty("count").GetInt32());
    }

    /// <summary>A value, and the segment of the path it becomes.</summary>
    [Theory]
    [InlineData("A000370", "A000370")]
    [InlineData("..", "%2E.")]
    [InlineData("../../../etc/passwd", "%2E.%2F..%2F..%2Fetc%2Fpasswd")]
    [InlineData("/etc", "%2Fetc")]
    [InlineData("a\\b", "a%5Cb")]
    [InlineData("_published.json", "%5Fpublished.json")]
    [InlineData("é x", "%C3%A9%20x")]
    [InlineData("50%", "50%25")]
    public async Task A_value_cannot_leave_its_place_in_the_path(string value, string segment)
    {
        project.Write("sql/models/one.sql", $"{{{{ config(schema='gold') }}}}\nselect '{value}' as k, 1 as v union all select 'b', 2 union all select 'b', 3\n");
        project.WriteFlow("steps:\n  - transform: one\n  - publish: { to: api, files: { 'of/{k}/{v}-{k}.json': one } }\n");

        await project.SucceedAsync("run", "shop");

        Assert.Equal(
            new[] { "api/_published.json", $"api/of/{segment}/1-{segment}.json", "api/of/b/2-b.json", "api/of/b/3-b.json" }.Order(StringComparer.Ordinal), project.Names("api"));
        Assert.Equal(value, project.Json($"api/of/{segment}/1-{segment}.json").GetProperty("data")[0].GetProperty("k").GetString());
    }

    [Fact]
    public async Task Rows_without_the_value_a_path_asks_for_are_counted_and_said()
    {
        project.Write("sql/models/one.sql", "{{ config(schema='gold') }}\nselect 'a' as k union all select null union all select ''\n");
        project.WriteFlow("steps:\n  - transform: one\n  - publish: { to: api, files: { '{k}.json': one } }\n");

        Assert.Contains("warn  2 rows of one are in no file: k is missing in them", await project.SucceedAsync("run", "shop"));

        Assert.Equal(["api/_published.json", "api/a.json"], project.Names("api"));
    }

    [Fact]
    public async Task A_limit_counts_within_each_value_and_ties_are_resolved()
    {
        project.Write("sql/models/one.sql", "{{ config(schema='gold') }}\nselect i % 2 as k, i // 4 as v, i from range(20) r(i)\n");
        project.WriteFlow("steps:\n  - transform: one\n  - publish: { to: api, files: { 'k{k}.json': { model: one, order_by: v desc, limit: 3, where: i <> 18 } } }\n");

        await project.SucceedAsync("run", "shop");

        Assert.Equal(["16", "12", "14"], project.Json("api/k0.json").GetProperty("data").EnumerateArray().Select(row => row.GetProperty("i").GetRawText()));
    }

    [Fact]
    public async Task A_model_without_rows_is_a_document_without_rows_and_no_document_of_values()
    {
        project.Write("sql/models/one.sql", "{{ config(schema='gold') }}\nselect 1 as k where false\n");
        project.WriteFlow("steps:\n  - transform: one\n  - publish: { to: api, files: { one.json: one, 'k/{k}.json': one } }\n");

        await project.SucceedAsync("run", "shop");

        Assert.Equal(["api/_published.json", "api/one.json"], project.Names("api"));
        Assert.Equal((0, 0), (project.Json("api/one.json").GetProperty("count").GetInt32(), project.Json("api/one.json").GetProperty("data").GetArrayLength()));
    }

    [Theory]
    [InlineData("{ one.json: { model: gold_trending, where: 'no_such > 1' } }", 1, "config/flows/shop.yml:3:34: one.json: Binder Error: Referenced column \"no_such\" not found")]
    [InlineData("{ '{tickr}.json': gold_trending }", 2, "config/flows/shop.yml:3:34: 'gold_trending' has no column 'tickr', which the path '{tickr}.json' names")]
    public async Task What_the_engine_alone_can_know_to_be_wrong_names_the_place(string files, int expected, string message)
    {
        await project.SucceedAsync("run", "shop");
        project.WriteFlow($"steps:\n  - publish: {{ to: api, files: {files} }}\n");

        var (exitCode, stdout, stderr) = await project.RunAsync("run", "shop");

        Assert.Equal(expected, exitCode);
        Assert.Contains(message, stdout + stderr);
    }

    private IEnumerable<string> Published() => project.Json("api/v1/_published.json").GetProperty("published").EnumerateArray().Select(entry => string.Join(
        ' ', entry.GetProperty("flow"), entry.GetProperty("path"), entry.GetProperty("model"), entry.GetProperty("version"),
        string.Join(',', entry.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()))));
}
