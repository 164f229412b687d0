using Pipeline.Tests.EndToEnd;

namespace Pipeline.Tests.Runs;

/// <summary>Seeds of the lake project: CSV files that become tables, gated like any other, and built again only when they changed.</summary>
public sealed class SeedTests : IDisposable
{
    private readonly FlowProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task A_seed_becomes_a_typed_table_of_the_lake_that_models_read()
    {
        await project.SucceedAsync("ingest", "shop");

        await project.SucceedAsync("transform", "--select", "tag:shop");

        Assert.Equal(["AAPL|Apple|1.5|1980-12-12", "MSFT|Microsoft|2.0|1986-03-13"], project.Query("silver/tickers", "select * from t order by 1"));
        Assert.Equal(["VARCHAR|VARCHAR|DOUBLE|DATE"], project.Query("silver/tickers", "select typeof(ticker), typeof(name), typeof(weight), typeof(listed_on) from t limit 1"));
        Assert.Equal(["AAPL|Apple", "MSFT|Microsoft"], project.Query("gold/gold_trending", "select ticker, name from t order by 1"));
    }

    /// <summary>What is done between two transforms, and whether the seed is loaded again.</summary>
    [Theory]
    [InlineData("nothing", "--select tickers", false)]
    [InlineData("nothing", "--select tickers --full-refresh", true)]
    [InlineData("touch", "--select tickers", false)]
    [InlineData("edit", "--select tickers", true)]
    [InlineData("type", "--select tickers", true)]
    public async Task A_seed_is_loaded_again_when_its_file_or_what_is_said_of_it_changed(string change, string arguments, bool isLoaded)
    {
        await project.SucceedAsync("transform", "--select", "tickers");
        switch (change)
        {
            case "touch":
                File.SetLastWriteTimeUtc(project["sql/seeds/tickers.csv"], new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
                break;
            case "edit":
                project.Write("sql/seeds/tickers.csv", "ticker,name,weight,listed_on\nGOOG,Alphabet,1,2004-08-19\n");
                break;
            case "type":
                project.Write("sql/seeds/_seeds.yml", "version: 2\nseeds:\n  - name: tickers\n    config: { column_types: { weight: 'decimal(9,2)' } }\n");
                break;
        }

        var report = await project.AskAsync(["transform", .. arguments.Split(' ')]);

        var seed = Assert.Single(report.GetProperty("models").EnumerateArray());
        Assert.Equal(isLoaded ? "succeeded" : "nothing_new", seed.GetProperty("status").GetString());
        Assert.Equal(("seed", "seed"), (seed.GetProperty("resource_type").GetString(), seed.GetProperty("materialization").GetString()));
        if (change is "edit") Assert.Equal(["GOOG"], project.Query("silver/tickers", "select ticker from t"));
        if (change is "type") Assert.Equal(["1.50"], project.Query("silver/tickers", "select weight from t where ticker = 'AAPL'"));
    }

    [Fact]
    public async Task A_seed_that_fails_its_tests_is_withheld_and_so_is_what_reads_it()
    {
        await project.SucceedAsync("run", "shop");
        project.Write("sql/seeds/tickers.csv", "ticker,name,weight,listed_on\nAAPL,Apple,1,1980-12-12\nAAPL,Twice,1,1980-12-12\n");

        var (exitCode, stdout, _) = await project.RunAsync("transform", "--select", "tag:shop");

        Assert.Equal(3, exitCode);
        Assert.Contains("tickers: 1 of 1 checks failed: nothing was published", stdout);
        Assert.Contains("gold_trending: 'tickers', which it reads, was not built", stdout);
        Assert.Equal(["Apple"], project.Query("silver/tickers", "select name from t where ticker = 'AAPL'"));
    }

    [Theory]
    [InlineData("ticker,name\nAAPL\n", "the row has 1 cells, the header 2")]
    [InlineData("", "the seed is empty")]
    public async Task A_file_that_is_no_seed_is_named_and_nothing_is_published(string content, string message)
    {
        project.Write("sql/seeds/tickers.csv", content);

        var (exitCode, stdout, stderr) = await project.RunAsync("transform", "--select", "tickers");

        Assert.Equal(1, exitCode);
        Assert.Contains(message, stdout + stderr);
        Assert.Empty(project.Names("silver"));
    }

    [Fact]
    public async Task A_snapshot_is_refused_by_name()
    {
        project.Write("sql/snapshots/history.sql", "{% snapshot history %}{{ config(target_schema='gold', unique_key='ticker', strategy='check', check_cols='all') }}select * from {{ ref('tickers') }}{% endsnapshot %}\n");

        var (exitCode, _, stderr) = await project.RunAsync("transform");

        Assert.Equal(2, exitCode);
        Assert.Contains("'history' is a snapshot, which a lake target cannot keep yet", stderr);
        await project.SucceedAsync("transform", "--select", "tickers");
    }
}
