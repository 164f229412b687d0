using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Rows that are not taken over: where they go, and when they fail the load.</summary>
public sealed class RejectTests : IDisposable
{
    private readonly LoadBench bench = new() { Spec = new TableSpec { RejectLimit = new RejectLimit(10, null) } };

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("not json")]
    [InlineData("[1,2]")]
    [InlineData("{\"a\":2")]
    [InlineData("{\"a\":2}}")]
    [InlineData("{\"a\":2} {\"a\":3}")]
    [InlineData("{\"a\":[1,2}")]
    [InlineData("{\"a\":{\"b\":nope}}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"unended}")]
    [InlineData("{\"a\" \"b\":1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{a:1}")]
    [InlineData("\"text\"")]
    [InlineData("42")]
    public async Task A_line_that_is_no_json_object_is_rejected_with_its_place(string line)
    {
        var staged = await bench.LoadAsync("""{"a":1}""", "", line, """{"a":4}""");

        var reject = Assert.Single(LoadBench.Rejects(staged));
        Assert.Contains("the line is no JSON object", reject);
        Assert.Contains("\"source_page\":1,\"line\":3", reject);
        Assert.Equal((3, 2), (staged.Table.RowsRead, staged.Table.Rows));
        Assert.Equal(["1", "4"], await bench.QueryAsync("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public async Task Lines_that_are_no_json_fail_the_load_unless_a_limit_lets_them_through()
    {
        bench.Spec = new TableSpec();

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"a":1}""", "nonsense"));

        Assert.Contains("1 of 2 rows of source/rows are rejected", failure.Message);
        Assert.Contains("line 2", failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(bench.Spool));
    }

    [Theory]
    [InlineData(1L, null, true)]
    [InlineData(2L, null, false)]
    [InlineData(null, 49.0, true)]
    [InlineData(null, 50.0, false)]
    public async Task A_limit_counts_rows_or_percent(long? count, double? percent, bool fails)
    {
        bench.Spec = new TableSpec { RejectLimit = new RejectLimit(count, percent) };

        var load = bench.StageAsync("""{"a":1}""", "x", "y", """{"a":2}""");

        if (fails) await Assert.ThrowsAsync<ExpectedException>(() => load);
        else Assert.Equal(2, (await load).Rejects!.Rows);
    }

    [Fact]
    public async Task A_row_that_fails_a_check_is_rejected_with_the_check()
    {
        bench.Spec = bench.Spec with { RowChecks = ["price >= 0", "length(name) > 1"] };

        var staged = await bench.LoadAsync("""{"name":"ab","price":1}""", """{"name":"cd","price":-1}""", """{"name":"e","price":2}""", """{"name":"fg"}""");

        Assert.Equal(["ab|1"], await bench.QueryAsync("SELECT name, price FROM t"));
        Assert.Collection(
            LoadBench.Rejects(staged),
            reject => Assert.Contains("the row check failed: price >= 0\",\"source_url\":\"https://api.example.com/rows?page=1\",\"source_page\":1,\"line\":2,\"row\":\"{\\\"name\\\":\\\"cd\\\"", reject),
            reject => Assert.Contains("length(name) > 1", reject),
            reject => Assert.Contains("\"line\":4", reject));
    }

    [Fact]
    public async Task Rows_that_pass_every_check_are_all_there()
    {
        bench.Spec = new TableSpec { RowChecks = ["a > 0"] };

        var staged = await bench.LoadAsync("""{"a":1}""", """{"a":2}""");

        Assert.Null(staged.Rejects);
        Assert.Equal(2, staged.Table.Rows);
    }

    [Theory]
    [InlineData("id", """{"id":null,"o":{"k":1}}""")]
    [InlineData("id", """{"o":{"k":1}}""")]
    [InlineData("o.k", """{"id":3,"o":{"k":null}}""")]
    [InlineData("o.k", """{"id":3,"o":5}""")]
    public async Task A_row_without_a_required_field_is_rejected(string field, string row)
    {
        var request = bench.Request("""{"id":1,"o":{"k":"x"}}""", row) with { RequiredFields = [field] };

        var staged = await bench.LoadAsync(request);

        Assert.Contains($"the required field '{field}' is missing", Assert.Single(LoadBench.Rejects(staged)));
        Assert.Equal(["1"], await bench.QueryAsync("SELECT id FROM t"));
    }

    [Fact]
    public async Task Rows_the_source_rejected_are_kept_with_the_others()
    {
        var request = bench.Request("""{"id":1}""") with
        {
            RejectsFile = bench.Write("rejects.jsonl", """{"row":"<a>","reason":"not a trade","url":"https://x/1","page":2,"line":7}""" + "\n"),
        };

        var staged = await bench.LoadAsync(request);

        Assert.Equal($$"""{"load_id":"{{request.LoadId}}","reason":"not a trade","source_url":"https://x/1","source_page":2,"line":7,"row":"<a>"}""", Assert.Single(LoadBench.Rejects(staged)));
        Assert.Equal(2, staged.Table.RowsRead);
    }

    [Fact]
    public async Task Every_row_says_which_page_and_load_it_came_from()
    {
        bench.Spec = new TableSpec();
        var path = bench.Write("pages.ndjson", """
            {"_pipeline_page":0,"a":1}
            {"_pipeline_page":2,"a":2}
            {"_pipeline_page":1,"a":3}
            """);
        var request = bench.RequestOf(path) with
        {
            Parts = [new LoadPart(path, LoadPartFormat.JsonLines, null)],
            Pages = [new LoadPage("u0", null, "s/a"), new LoadPage("u1", 7, "s/b"), new LoadPage("it's", 8, "s/c")],
            HasOrigin = true,
        };

        await bench.LoadAsync(request);

        Assert.Equal(["a BIGINT"], await bench.ColumnsAsync());
        Assert.Equal(
            [$"1|{request.LoadId}|2026-03-04 05:06:07+00|u0|null|s/a", $"2|{request.LoadId}|2026-03-04 05:06:07+00|it's|8|s/c", $"3|{request.LoadId}|2026-03-04 05:06:07+00|u1|7|s/b"],
            await bench.QueryAsync("SELECT a, _load_id, _ingested_at, _source_url, _source_page, _source FROM t ORDER BY a"));
    }

    [Fact]
    public async Task Parts_of_different_pages_are_told_apart_by_their_file()
    {
        var first = bench.Write("p 1/x.ndjson", """{"a":1}""");
        var second = bench.Write("p[2]'/x.ndjson", """{"a":2}""");
        var request = bench.RequestOf(first) with
        {
            Parts = [new LoadPart(first, LoadPartFormat.JsonLines, 0), new LoadPart(second, LoadPartFormat.JsonLines, 1)],
            Pages = [new LoadPage("u0", 1, "s/a"), new LoadPage("u1", 2, "s/a")],
        };

        await bench.LoadAsync(request);

        Assert.Equal(["1|u0|1", "2|u1|2"], await bench.QueryAsync("SELECT a, _source_url, _source_page FROM t ORDER BY a"));
    }

    [Fact]
    public async Task A_part_of_one_page_and_one_whose_rows_name_theirs_can_be_of_one_load()
    {
        var large = bench.Write("large.ndjson", """{"a":1}""");
        var small = bench.Write("small.ndjson", """
            {"_pipeline_page":2,"a":2}
            {"_pipeline_page":0,"a":3}
            """);
        var request = bench.RequestOf(large) with
        {
            Parts = [new LoadPart(large, LoadPartFormat.JsonLines, 1) { IsExcerpt = true }, new LoadPart(small, LoadPartFormat.JsonLines, null)],
            Pages = [new LoadPage("u0", null, "s/a"), new LoadPage("u1", null, "s/a"), new LoadPage("u2", null, "s/a")],
        };

        await bench.LoadAsync(request);

        Assert.Equal(["a BIGINT"], await bench.ColumnsAsync());
        Assert.Equal(["1|u1", "2|u2", "3|u0"], await bench.QueryAsync("SELECT a, _source_url FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData(false, "\"line\":2")]
    [InlineData(true, "\"line\":null")]
    public async Task Of_rows_taken_out_of_their_page_nobody_claims_to_know_the_line(bool isExcerpt, string line)
    {
        bench.Spec = new TableSpec { RejectLimit = new RejectLimit(1, null) };
        var path = bench.Write("rows.ndjson", "{\"a\":1}\nno row\n");
        var request = bench.RequestOf(path) with { Parts = [new LoadPart(path, LoadPartFormat.JsonLines, 0) { IsExcerpt = isExcerpt }] };

        var staged = await bench.LoadAsync(request);

        Assert.Contains(line, Assert.Single(LoadBench.Rejects(staged)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_without_rows_makes_the_table_and_no_file()
    {
        bench.Spec = new TableSpec { Columns = [new ColumnSpec("a", "BIGINT")] };

        var staged = await bench.LoadAsync("");

        Assert.Empty(staged.Table.Added);
        Assert.Equal(["a BIGINT"], await bench.ColumnsAsync());
    }
}
