using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Objects and arrays as structs and lists.</summary>
public sealed class StructTests : IDisposable
{
    private readonly LoadBench bench = new() { Spec = new TableSpec { Nested = NestedForm.Struct } };

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Objects_become_structs_and_arrays_lists()
    {
        await bench.LoadAsync(
            """{"n":1,"o":{"id":1,"at":"2026-01-02T00:00:00Z","tags":["a",null]}}""",
            """{"n":2,"o":{"x":1.5,"mixed":[1,"a"]}}""",
            """{"n":3,"o":null}""");

        Assert.Equal(
            ["n BIGINT", "o STRUCT(\"id\" BIGINT, \"at\" TIMESTAMP WITH TIME ZONE, \"tags\" VARCHAR[], \"x\" DOUBLE, \"mixed\" VARCHAR[])"], await bench.ColumnsAsync());
        Assert.Equal(["1|1|[a, NULL]|null", "2|null|null|1.5", "3|null|null|null"], await bench.QueryAsync("SELECT n, o.id, o.tags, o.x FROM t ORDER BY n"));
    }

    /// <summary>The engine drops a field a struct does not have, and says nothing.</summary>
    [Theory]
    [InlineData("""{"id":2,"new":1}""")]
    [InlineData("""{"id":"two"}""")]
    [InlineData("""[1]""")]
    public async Task What_a_later_load_has_more_goes_to_a_variant_whole(string value)
    {
        await bench.LoadAsync("""{"n":1,"o":{"id":1}}""");
        await bench.LoadAsync($$"""{"n":2,"o":{{value}}}""", """{"n":3,"o":{"id":3}}""", """{"n":4,"o":{}}""");

        Assert.Equal(["1|null", $"null|{value}", "3|null", "null|null"], await bench.QueryAsync("SELECT o.id, o__json FROM t ORDER BY n"));
    }
}
