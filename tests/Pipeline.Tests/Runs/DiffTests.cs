using Pipeline.Engines.DuckDb;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary><c>validate diff</c> between everything that can be named.</summary>
public sealed class DiffTests : IAsyncLifetime
{
    private const string Streams = "  - name: orders\n    path: /orders\n    records: $[*]\n    primary_key: id\n    write_mode: merge\n    cursor: { field: at }\n";

    private readonly LoopbackServer server = new(
        LoopbackReply.Json("""[{"id":1,"at":"2026-01-01T00:00:00Z","price":1.5},{"id":2,"at":"2026-01-01T00:00:00Z","price":2.5}]"""),
        LoopbackReply.Json("""[{"id":2,"at":"2026-01-02T00:00:00Z","price":2.75},{"id":3,"at":"2026-01-02T00:00:00Z","price":9}]"""));

    private SourceProject Project => field ??= new SourceProject(server.Url, Streams);

    /// <summary>Two loads: the second changes a row and adds one.</summary>
    public async ValueTask InitializeAsync()
    {
        Project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
        Project.Write("sql/models/_sources.yml", "version: 2\nsources:\n  - name: shop\n    tables:\n      - name: orders\n");
        Project.Write(
            "sql/models/prices.sql", "{{ config(materialized='lake', unique_key='id') }}\nselect id, price from {{ source('shop', 'orders') }}\n");
        for (var load = 0; load < 2; load++)
        {
            await Project.SucceedAsync("ingest", "shop");
            await Project.SucceedAsync("transform", "--full-refresh");
        }
    }

    public ValueTask DisposeAsync()
    {
        Project.Dispose();
        return server.DisposeAsync();
    }

    [Theory]
    // The version before the newest of a model, whose declared key is used.
    [InlineData("prices@-1 prices", "prices@-1 and prices differ: 2 rows", "(key id)")]
    [InlineData("prices prices", "prices and prices are equal", "(key id)")]
    // A stream by either of its names, and its table by folder.
    [InlineData("shop/orders shop.orders", "are equal", "key id, found")]
    [InlineData("bronze/shop/orders prices --key id --exclude _load_id", "differ: 0 rows", "5 columns")]
    // The load columns differ between two versions of a stream as a matter of course.
    [InlineData("prices@-1 prices --tolerance price=0.25 --where id<3", "are equal", "key id")]
    public async Task What_lies_in_the_lake_is_compared_by_name(string arguments, params string[] expected)
    {
        var shown = await Project.SucceedAsync(["validate", "diff", .. arguments.Split(' ')]);

        Assert.All(expected, text => Assert.Contains(text, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_and_tables_of_a_database_are_compared_where_they_lie()
    {
        Write("old.duckdb", "CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 1 AS id, 1.5::DOUBLE AS price; CREATE TABLE s.u AS FROM s.t");
        Write("any.duckdb", $"COPY (SELECT 1 AS id, 1.5::DOUBLE AS price) TO '{Project["new.parquet"]}'; COPY (SELECT 1 AS id, 2.5 AS price) TO '{Project["new.csv"]}'");

        var same = await Project.SucceedAsync("validate", "diff", $"{Project["old.duckdb"]}:s.t", Project["new*.parquet"]);
        var (exitCode, shown, _) = await Project.RunAsync("validate", "diff", Project["new.parquet"], Project["new.csv"], "-k", "id", "--fail-if-diff");

        var inOneFile = await Project.SucceedAsync("validate", "diff", $"{Project["old.duckdb"]}:s.t", $"{Project["old.duckdb"]}:s.u");

        Assert.Contains("are equal", same, StringComparison.Ordinal);
        Assert.Contains("are equal", inOneFile, StringComparison.Ordinal);
        Assert.Equal(3, exitCode);
        Assert.Contains("modified id=1  price: 1.5 -> 2.5", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_need_no_project()
    {
        using var folder = new TempFolder();
        folder.Write("a.csv", "id,v\n1,x\n2,y\n");
        folder.Write("b.csv", "id,v\n1,x\n2,z\n");
        using StringWriter stdout = new(), stderr = new();
        var clock = new FakeClock();

        var exitCode = await App.RunAsync(
            ["validate", "diff", folder["a.csv"], folder["b.csv"], "--project-root", folder.Path], new Terminal(stdout, stderr),
            Composition.UseCases(clock), clock, TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, stderr.ToString());
        Assert.Contains("modified id=2  v: y -> z", stdout.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pricse prices", "there is no model, stream, table or file 'pricse'", "Did you mean 'prices'?")]
    [InlineData("prices@9 prices", "'prices@9' has no such version", "Its newest version is 2.")]
    [InlineData("prices@x prices", "'prices@x' names no version", "NAME@-1")]
    [InlineData("gone.parquet prices", "there is no file 'gone.parquet'", "")]
    [InlineData("gone.duckdb:t prices", "there is no file 'gone.duckdb'", "")]
    [InlineData("old/* prices", "'old/*' does not say what its files are", "")]
    [InlineData("prices prices --tolerance price", "'price' is not a tolerance", "COLUMN=1%")]
    [InlineData("prices prices --key ids", "--key names the column 'ids', which is not in both relations", "Did you mean 'id'?")]
    [InlineData("prices prices --sample 0", "'0' is not a number of rows", "")]
    public async Task A_wrong_argument_is_a_mistake_of_usage(string arguments, string message, string hint)
    {
        var (exitCode, _, error) = await Project.RunAsync(["validate", "diff", .. arguments.Split(' ')]);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    private void Write(string database, string sql)
    {
        using var opened = DuckDbDatabase.Open(new DuckDbOptions { Path = Project[database] });
        using var connection = opened.Connect();
        connection.Execute(sql);
    }
}
