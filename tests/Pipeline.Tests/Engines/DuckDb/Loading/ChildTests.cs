using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Elements of arrays as rows of a table of their own, which goes the way of its parent.</summary>
public sealed class ChildTests : IDisposable
{
    private readonly LoadBench bench = new()
    {
        Spec = new TableSpec { PrimaryKey = ["id"], Children = [new ChildSpec("items", "order.items"), new ChildSpec("tags", "tags")] },
    };

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Elements_are_rows_with_their_parents_key_and_their_place()
    {
        await bench.LoadAsync(
            """{"id":"x","order":{"items":[{"sku":"a","n":1},{"sku":"b","price":1.5}]},"tags":["red",null]}""",
            """{"id":"y","order":{"items":[]},"tags":[]}""",
            """{"id":"z","order":null}""");

        Assert.Equal(["_parent_id VARCHAR", "_ordinal BIGINT", "sku VARCHAR", "n BIGINT", "price DOUBLE"], await bench.ColumnsAsync("items"));
        Assert.Equal(["x|0|a|1|null", "x|1|b|null|1.5"], await bench.QueryAsync("SELECT _parent_id, _ordinal, sku, n, price FROM t ORDER BY 1, 2", "items"));
        Assert.Equal(["x|0|red|https://api.example.com/rows?page=1", "x|1|null|https://api.example.com/rows?page=1"],
            await bench.QueryAsync("SELECT _parent_id, _ordinal, value, _source_url FROM t ORDER BY 1, 2", "tags"));
        Assert.Equal(["3"], await bench.QueryAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Children_of_merged_rows_are_replaced_and_those_of_others_stay()
    {
        bench.Spec = bench.Spec with { WriteMode = WriteMode.Merge, HardDelete = "gone" };
        await bench.LoadAsync("""{"id":1,"tags":["a","b"]}""", """{"id":2,"tags":["c"]}""", """{"id":3,"tags":["d"]}""");
        await bench.LoadAsync("""{"id":1,"tags":["old"]}""", """{"id":1,"tags":["e"]}""", """{"id":4,"tags":["f"]}""", """{"id":3,"gone":true,"tags":["g"]}""");

        Assert.Equal(["1|e", "2|c", "4|f"], await bench.QueryAsync("SELECT _parent_id, value FROM t ORDER BY 1, 2", "tags"));
    }

    [Fact]
    public async Task Children_of_an_overwritten_table_are_overwritten()
    {
        bench.Spec = bench.Spec with { WriteMode = WriteMode.Overwrite };
        await bench.LoadAsync("""{"id":1,"tags":["a"]}""");
        await bench.LoadAsync("""{"id":2,"tags":["b"]}""");

        Assert.Equal(["2|b"], await bench.QueryAsync("SELECT _parent_id, value FROM t", "tags"));
    }

    [Fact]
    public async Task Children_of_an_overwritten_partition_go_with_their_parents()
    {
        bench.Spec = bench.Spec with { WriteMode = WriteMode.Overwrite, Replace = ReplaceScope.Partitions, PartitionBy = [new PartitionColumn("p", "p", PartitionTransform.Identity)] };
        await bench.LoadAsync("""{"id":1,"p":"x","tags":["a"]}""", """{"id":2,"p":"y","tags":["b"]}""");
        await bench.LoadAsync("""{"id":3,"p":"x","tags":["c"]}""");

        Assert.Equal(["2|b", "3|c"], await bench.QueryAsync("SELECT _parent_id, value FROM t ORDER BY 1", "tags"));
    }

    [Fact]
    public async Task Rejected_rows_have_no_children()
    {
        bench.Spec = bench.Spec with { RowChecks = ["id > 1"], RejectLimit = new RejectLimit(5, null) };
        await bench.LoadAsync("""{"id":1,"tags":["a"]}""", """{"id":2,"tags":["b"]}""");

        Assert.Equal(["2|b"], await bench.QueryAsync("SELECT _parent_id, value FROM t", "tags"));
    }
}
