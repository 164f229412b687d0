using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Where streams' tables lie in the lake.</summary>
public sealed class LakePlaceTests
{
    private const string Orders = "  - name: orders\n    path: /orders\n    records: $[*]\n";

    [Theory]
    [InlineData("parquet", "raw/matches/_delta_log")]
    [InlineData("jsonl", "raw/matches/_loads/_delta_log")]
    public async Task A_stream_lies_where_it_says_and_models_reach_it_as_ever(string format, string log)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json("""[{"id":1,"v":"a"}]"""));
        using var project = new SourceProject(server.Url, $"{Orders}    format: {format}\n    location: raw/matches\n    columns: {{ id: BIGINT, v: VARCHAR }}\n");
        WriteModel(project, "silver");

        var report = await project.IngestAsync("shop");
        await project.SucceedAsync("transform");

        Assert.EndsWith("raw/matches", report.GetProperty("location").GetString(), StringComparison.Ordinal);
        Assert.True(Directory.Exists(project[$"lake/{log}"]));
        Assert.False(Directory.Exists(project["lake/bronze"]));
        Assert.Equal(["1|a"], project.QueryTable("silver/silver_orders", "select id, v from t"));
    }

    [Fact]
    public async Task Child_tables_lie_beside_it()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json("""[{"id":1,"items":[{"sku":"a"}]}]"""));
        using var project = new SourceProject(server.Url, Orders + "    primary_key: id\n    location: raw/orders\n    children: { items: items }\n");

        await project.IngestAsync("shop");

        Assert.Equal(["a"], project.QueryTable("raw/orders__items", "select sku from t"));
    }

    [Theory]
    [InlineData("raw/matches", "is also that of the stream 'other/orders' (config/sources/other.yml:6:15)")]
    [InlineData("raw/matches/today", "lies inside 'raw/matches', which is that of the stream 'other/orders' (config/sources/other.yml:6:15)")]
    [InlineData("bronze/other/plain", "is also that of the stream 'other/plain' (config/sources/other.yml:7:11)")]
    [InlineData("raw/matches__lines/x", "lies inside 'raw/matches__lines', which is that of the child table 'lines' of 'other/orders'")]
    public async Task Two_tables_in_each_others_way_are_refused_with_both_places(string location, string message)
    {
        using var project = new SourceProject(new Uri("http://127.0.0.1:1"), $"{Orders}    location: {location}\n");
        project.WriteSource("other", new Uri("http://127.0.0.1:1"), "  - { name: orders, path: /o, primary_key: id, children: { lines: lines },\n    location: raw/matches }\n  - name: plain\n    path: /p\n");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(2, exitCode);
        Assert.Contains(message, stderr, StringComparison.Ordinal);
        Assert.Contains("config/sources/shop.yml:8:15", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_around_another_is_refused_too()
    {
        using var project = new SourceProject(new Uri("http://127.0.0.1:1"), $"{Orders}    location: raw\n  - {{ name: b, path: /b, location: raw/b }}\n");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(2, exitCode);
        Assert.Contains("'raw/b' of the stream 'shop/b' lies inside 'raw'", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_models_table_is_in_the_way_as_well()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json("""[{"id":1}]"""));
        using var project = new SourceProject(server.Url, $"{Orders}    location: silver/silver_orders\n");
        WriteModel(project, "silver");

        var (exitCode, _, stderr) = await project.RunAsync("transform");

        Assert.Equal(2, exitCode);
        Assert.Contains("'silver/silver_orders'", stderr, StringComparison.Ordinal);
        Assert.Contains("the model 'silver_orders'", stderr, StringComparison.Ordinal);
        Assert.Contains("the stream 'shop/orders'", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("/etc")]
    [InlineData("raw/../../x")]
    [InlineData("s3://other/x")]
    [InlineData("_pipeline/leases")]
    [InlineData("raw//x")]
    [InlineData("raw/")]
    [InlineData("${HOME}")]
    public async Task A_place_that_is_no_plain_folder_of_the_lake_is_refused(string location)
    {
        using var project = new SourceProject(new Uri("http://127.0.0.1:1"), $"{Orders}    location: \"{location}\"\n");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(2, exitCode);
        Assert.Contains("config/sources/shop.yml:8", stderr, StringComparison.Ordinal);
        Assert.Contains("'location'", stderr, StringComparison.Ordinal);
    }

    private static void WriteModel(SourceProject project, string schema)
    {
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
        project.Write("sql/macros/schema.sql", "{% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}\n");
        project.Write("sql/models/_sources.yml", "version: 2\nsources:\n  - name: shop\n    schema: bronze\n    tables:\n      - name: orders\n        identifier: shop_orders\n");
        project.Write("sql/models/silver_orders.sql", $"{{{{ config(materialized='lake', schema='{schema}') }}}}\nselect * from {{{{ source('shop', 'orders') }}}}\n");
    }
}
