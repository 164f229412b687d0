using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Loads after the first: what changes the table, what the contract forbids, and that no value is lost.</summary>
public sealed class EvolutionTests : IDisposable
{
    private readonly LoadBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_new_key_adds_a_column_which_older_rows_have_no_value_in()
    {
        await bench.LoadAsync("""{"a":1}""");
        var staged = await bench.LoadAsync("""{"b":"x","a":2}""");
        await bench.LoadAsync("""{"a":3}""");

        Assert.Equal(["adds column b VARCHAR"], staged.Table.SchemaChanges);
        Assert.Equal(["1|null", "2|x", "3|null"], await bench.QueryAsync("SELECT a, b FROM t ORDER BY a"));
    }

    /// <summary>Each value of the second load finds the column that holds it without loss.</summary>
    [Theory]
    [InlineData("1", "\"x\"", "v__text VARCHAR", "x")]
    [InlineData("1", "2.5", "v__double DOUBLE", "2.5")]
    [InlineData("1", "9223372036854775808", "v__decimal DECIMAL(38,0)", "9223372036854775808")]
    [InlineData("1", "true", "v__boolean BOOLEAN", "true")]
    [InlineData("1", "{\"a\":1}", "v__json VARCHAR", "{\"a\":1}")]
    [InlineData("1", "[1]", "v__json VARCHAR", "[1]")]
    [InlineData("1.5", "9007199254740993", "v__bigint BIGINT", "9007199254740993")]
    [InlineData("true", "1", "v__bigint BIGINT", "1")]
    [InlineData("\"x\"", "1", "v__bigint BIGINT", "1")]
    [InlineData("{}", "\"x\"", "v__text VARCHAR", "x")]
    [InlineData("null", "1", "v__bigint BIGINT", "1")]
    [InlineData("\"2026-01-02\"", "\"soon\"", "v__text VARCHAR", "soon")]
    [InlineData("\"2026-01-02T00:00:00Z\"", "\"2026-01-02T00:00:00\"", "v__text VARCHAR", "2026-01-02T00:00:00")]
    [InlineData("123456789012345678901234567890123456789", "\"x\"", "v__text VARCHAR", "x")]
    public async Task A_value_of_another_kind_goes_to_a_variant_column(string first, string second, string variant, string read)
    {
        await bench.LoadAsync($$"""{"n":1,"v":{{first}}}""");
        var staged = await bench.LoadAsync($$"""{"n":2,"v":{{second}}}""", $$"""{"n":3,"v":{{first}}}""");
        await bench.LoadAsync($$"""{"n":4,"v":{{second}}}""");

        var name = variant.Split(' ')[0];
        Assert.Contains(variant, await bench.ColumnsAsync());
        Assert.Single(staged.Table.SchemaChanges);
        Assert.Equal(["null|false", $"{read}|true", "null|false", $"{read}|true"], await bench.QueryAsync($"SELECT {name}, v IS NULL AND {name} IS NOT NULL FROM t ORDER BY n"));
    }

    [Theory]
    [InlineData("1.5", "2", "2.0")]
    [InlineData("9223372036854775808", "7", "7")]
    [InlineData("9007199254740993.5", "2.5", "2.5")]
    [InlineData("\"x\"", "\"2026-01-02\"", "2026-01-02")]
    [InlineData("{}", "[1,2]", "[1,2]")]
    public async Task A_value_the_column_holds_without_loss_changes_nothing(string first, string second, string read)
    {
        await bench.LoadAsync($$"""{"n":1,"v":{{first}}}""");
        var staged = await bench.LoadAsync($$"""{"n":2,"v":{{second}}}""");

        Assert.Empty(staged.Table.SchemaChanges);
        Assert.Equal([read], await bench.QueryAsync("SELECT v FROM t WHERE n = 2"));
    }

    [Fact]
    public async Task Of_mixed_kinds_in_one_load_the_most_frequent_keeps_the_name()
    {
        await bench.LoadAsync("""{"n":1,"v":"x"}""", """{"n":2,"v":1}""", """{"n":3,"v":2}""", """{"n":4,"v":{"a":null}}""", """{"n":5,"v":null}""", """{"n":6,"v":3.5}""");

        Assert.Equal(["n BIGINT", "v DOUBLE", "v__text VARCHAR", "v__json VARCHAR"], await bench.ColumnsAsync());
        Assert.Equal(["null|x|null", "1.0|null|null", "2.0|null|null", "null|null|{\"a\":null}", "null|null|null", "3.5|null|null"], await bench.QueryAsync("SELECT v, v__text, v__json FROM t ORDER BY n"));
    }

    [Fact]
    public async Task A_tie_of_kinds_goes_to_the_one_that_came_first()
    {
        await bench.LoadAsync("""{"v":1}""", """{"v":"x"}""");

        Assert.Equal(["v BIGINT", "v__text VARCHAR"], await bench.ColumnsAsync());
    }

    [Fact]
    public async Task A_key_that_is_named_like_a_variant_is_not_mixed_up_with_it()
    {
        await bench.LoadAsync("""{"v":1,"v__text":"own"}""");
        await bench.LoadAsync("""{"v":"variant","v__text":"own too"}""");

        Assert.Equal(["1|own|null", "null|own too|variant"], await bench.QueryAsync("SELECT v, v__text, v__text_1 FROM t ORDER BY v__text"));
    }

    [Fact]
    public async Task Frozen_columns_name_the_field_that_is_new()
    {
        bench.Spec = new TableSpec { Contract = SchemaContract.Evolve with { Columns = ContractMode.Freeze } };
        await bench.LoadAsync("""{"a":1}""");

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"a":2,"b":null}""", """{"a":3,"b":"x"}"""));

        Assert.Contains("1 rows have the field 'b' (VARCHAR)", failure.Message);
        Assert.Equal(["1"], await bench.QueryAsync("SELECT a FROM t"));
        Assert.Single(Directory.GetFileSystemEntries(bench.Spool));
    }

    [Fact]
    public async Task Frozen_types_name_the_column_the_type_and_the_place()
    {
        bench.Spec = new TableSpec { Contract = SchemaContract.Evolve with { DataType = ContractMode.Freeze } };
        await bench.LoadAsync("""{"a":1}""");

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"a":2}""", """{"a":"two"}"""));

        Assert.Contains("a is BIGINT and cannot hold \"two\"", failure.Message);
        Assert.Contains("https://api.example.com/rows?page=1, page 1, line 2", failure.Message);
    }

    [Theory]
    [InlineData(ContractMode.DiscardRow, "1|null", "2|null")]
    [InlineData(ContractMode.DiscardValue, "1|null", "2|null", "3|null")]
    public async Task Columns_that_may_not_be_added_cost_the_row_or_the_value(ContractMode mode, params string[] read)
    {
        bench.Spec = new TableSpec { Columns = [new ColumnSpec("a", "BIGINT"), new ColumnSpec("c", "VARCHAR")], Contract = SchemaContract.Evolve with { Columns = mode } };

        var staged = await bench.LoadAsync("""{"a":1}""", """{"a":2,"b":null}""", """{"a":3,"b":"x"}""");

        Assert.Equal(read, await bench.QueryAsync("SELECT a, c FROM t ORDER BY a"));
        Assert.Equal(["a BIGINT", "c VARCHAR"], await bench.ColumnsAsync());
        if (mode is ContractMode.DiscardRow)
            Assert.Equal("""{"load_id":"load-2","reason":"the table has no column for the field 'b'","source_url":"https://api.example.com/rows?page=1","source_page":1,"line":3,"row":"{\"a\":3,\"b\":\"x\"}"}""", Assert.Single(LoadBench.Rejects(staged)));
    }

    [Theory]
    [InlineData(ContractMode.DiscardRow, "1|x")]
    [InlineData(ContractMode.DiscardValue, "1|x", "null|y")]
    public async Task Values_that_do_not_fit_cost_the_row_or_the_value(ContractMode mode, params string[] read)
    {
        bench.Spec = new TableSpec { Columns = [new ColumnSpec("a", "INTEGER"), new ColumnSpec("b", "VARCHAR")], Contract = SchemaContract.Evolve with { DataType = mode } };

        var staged = await bench.LoadAsync("""{"a":1,"b":"x"}""", """{"a":3000000000,"b":"y"}""");

        Assert.Equal(read, await bench.QueryAsync("SELECT a, b FROM t ORDER BY b"));
        Assert.Equal(mode is ContractMode.DiscardRow ? 1 : 0, LoadBench.Rejects(staged).Count);
        Assert.Equal((2, read.Length), (staged.Table.RowsRead, staged.Table.Rows));
    }

    [Fact]
    public async Task A_contract_without_new_tables_stops_the_first_load()
    {
        bench.Spec = new TableSpec { Contract = SchemaContract.Evolve with { Tables = ContractMode.Freeze } };

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"a":1}"""));

        Assert.Contains("has no table yet", failure.Message);
    }
}
