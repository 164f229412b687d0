namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Keys of all kinds become columns engines can tell apart, the same ones in every load.</summary>
public sealed class ColumnNameTests : IDisposable
{
    private readonly LoadBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task The_last_of_two_same_keys_in_a_row_wins()
    {
        await bench.LoadAsync("""{"a":1,"b":"x","a":2}""");

        Assert.Equal(["2|x"], await bench.QueryAsync("SELECT a, b FROM t"));
    }

    [Fact]
    public async Task A_key_spelled_with_escapes_is_the_same_key()
    {
        await bench.LoadAsync("""{"né":1}""", """{"n\u00e9":2}""");

        Assert.Equal(["né BIGINT"], await bench.ColumnsAsync());
        Assert.Equal(["1", "2"], await bench.QueryAsync("SELECT né FROM t ORDER BY 1"));
    }

    [Fact]
    public async Task Keys_that_differ_in_case_get_columns_of_their_own_whichever_load_they_come_with()
    {
        await bench.LoadAsync("""{"id":1,"Id":"a"}""");
        await bench.LoadAsync("""{"Id":"b","id":2}""");
        await bench.LoadAsync("""{"Id":"c"}""");

        Assert.Equal(["id BIGINT", "Id_1 VARCHAR"], await bench.ColumnsAsync());
        Assert.Equal(["1|a", "2|b", "null|c"], await bench.QueryAsync("SELECT id, Id_1 FROM t ORDER BY Id_1"));
    }

    [Fact]
    public async Task A_key_that_comes_alone_in_another_case_belongs_to_the_column_there_is()
    {
        await bench.LoadAsync("""{"id":1}""");
        await bench.LoadAsync("""{"ID":2}""");

        Assert.Equal(["id BIGINT"], await bench.ColumnsAsync());
        Assert.Equal(["1", "2"], await bench.QueryAsync("SELECT id FROM t ORDER BY 1"));
    }

    [Theory]
    [InlineData("select")]
    [InlineData("order by")]
    [InlineData("a.b")]
    [InlineData("a\\\"b")]
    [InlineData("it's")]
    [InlineData("日本語")]
    [InlineData("a,b;c{d}(e)=f")]
    [InlineData("filename")]
    [InlineData("_pipeline_file")]
    [InlineData("c0")]
    [InlineData("r")]
    [InlineData("a%20b/c\\\\d")]
    public async Task Any_text_can_name_a_column(string key)
    {
        await bench.LoadAsync($$"""{"{{key}}":1,"other":2}""");
        await bench.LoadAsync($$"""{"other":4,"{{key}}":3}""");

        var columns = await bench.ColumnsAsync();
        Assert.Equal([$"{key.Replace("\\\"", "\"").Replace("\\\\", "\\")} BIGINT", "other BIGINT"], columns);
        Assert.Equal(["1|2", "3|4"], await bench.QueryAsync("SELECT * EXCLUDE (_load_id, _ingested_at, _source_url, _source_page) FROM t ORDER BY 1"));
    }

    [Theory]
    [InlineData("", "_empty")]
    [InlineData("a\\nb", "a_b")]
    [InlineData("a\\u0000b", "a_b")]
    [InlineData("_load_id", "_load_id_1")]
    [InlineData("_Source_URL", "_Source_URL_1")]
    public async Task A_key_that_cannot_name_a_column_keeps_the_one_it_was_given(string key, string column)
    {
        await bench.LoadAsync($$"""{"{{key}}":1,"other":2}""");
        await bench.LoadAsync($$"""{"{{key}}":3}""");

        Assert.Equal([$"{column} BIGINT", "other BIGINT"], await bench.ColumnsAsync());
        Assert.Equal(["1", "3"], await bench.QueryAsync($"SELECT \"{column}\" FROM t ORDER BY 1"));
    }

    [Fact]
    public async Task Rows_whose_keys_are_data_are_refused_before_memory_is_full_of_columns()
    {
        var row = "{" + string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"k{i}\":1")) + "}";

        var failure = await Assert.ThrowsAsync<Pipeline.Diagnostics.ExpectedException>(() => bench.LoadAsync(row));

        Assert.Contains("more than 10000 different fields", failure.Message);
    }
}
