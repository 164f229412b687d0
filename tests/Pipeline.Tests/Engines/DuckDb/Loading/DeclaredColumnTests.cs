using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Columns whose type somebody wrote down.</summary>
public sealed class DeclaredColumnTests : IDisposable
{
    private readonly LoadBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("DECIMAL(18,2)", "\"30000.00\"", "30000.00")]
    [InlineData("DECIMAL(18,2)", "30000.10", "30000.10")]
    [InlineData("DECIMAL(38,10)", "1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789")]
    [InlineData("BIGINT", "\"42\"", "42")]
    [InlineData("BIGINT", "9223372036854775807", "9223372036854775807")]
    [InlineData("INTEGER", "-2147483648", "-2147483648")]
    [InlineData("DOUBLE", "\"1.5\"", "1.5")]
    [InlineData("VARCHAR", "1.10", "1.10")]
    [InlineData("VARCHAR", "{\"a\": 1}", "{\"a\":1}")]
    [InlineData("VARCHAR", "12345678901234567890", "12345678901234567890")]
    [InlineData("VARCHAR", "\"x\"", "x")]
    [InlineData("BOOLEAN", "\"true\"", "true")]
    [InlineData("TIMESTAMP", "\"2026-01-02T03:04:05\"", "2026-01-02 03:04:05+00")]
    [InlineData("TIMESTAMP", "\"2026-01-02\"", "2026-01-02 00:00:00+00")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "\"2026-01-02T03:04:05+01:00\"", "2026-01-02 02:04:05+00")]
    [InlineData("DATE", "\"2026-01-02\"", "2026-01-02")]
    [InlineData("STRUCT(a BIGINT, b VARCHAR)", "{\"a\":1,\"b\":\"x\"}", "{'a': 1, 'b': x}")]
    [InlineData("BIGINT[]", "[1,2]", "[1, 2]")]
    public async Task A_value_that_fits_is_read_exactly(string type, string value, string read)
    {
        bench.Spec = new TableSpec { Columns = [new ColumnSpec("v", type)], Contract = SchemaContract.Evolve with { DataType = ContractMode.Freeze } };

        await bench.LoadAsync($$"""{"v":{{value}}}""");

        Assert.Equal([read], await bench.QueryAsync("SELECT v FROM t"));
    }

    [Theory]
    [InlineData("DECIMAL(18,2)", "\"1.567\"")]
    [InlineData("BIGINT", "1.5")]
    [InlineData("BIGINT", "\"1e3\"")]
    [InlineData("INTEGER", "2147483648")]
    [InlineData("TINYINT", "128")]
    [InlineData("BOOLEAN", "1")]
    [InlineData("DATE", "\"2026-01-02T00:00:00Z\"")]
    [InlineData("TIMESTAMP", "\"yesterday\"")]
    [InlineData("DOUBLE", "9007199254740993")]
    public async Task A_value_that_would_lose_something_does_not_fit(string type, string value)
    {
        bench.Spec = new TableSpec { Columns = [new ColumnSpec("v", type)], Contract = SchemaContract.Evolve with { DataType = ContractMode.Freeze } };

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"v":null}""", $$"""{"v":{{value}}}"""));

        Assert.Contains("cannot hold", failure.Message);
    }

    [Fact]
    public async Task A_declared_column_nobody_sends_is_there_and_empty()
    {
        bench.Spec = new TableSpec { Columns = [new ColumnSpec("at", "TIMESTAMP"), new ColumnSpec("n", "BIGINT")] };

        await bench.LoadAsync("""{"n":1}""");

        Assert.Equal(["at TIMESTAMP WITH TIME ZONE", "n BIGINT"], await bench.ColumnsAsync());
        Assert.Equal(["null|1"], await bench.QueryAsync("SELECT \"at\", n FROM t"));
    }

    [Fact]
    public async Task A_declared_type_the_table_does_not_have_is_refused()
    {
        await bench.LoadAsync("""{"n":1}""");
        bench.Spec = new TableSpec { Columns = [new ColumnSpec("n", "DOUBLE")] };

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"n":1}"""));

        Assert.Contains("declares n as DOUBLE; its table has it as BIGINT", failure.Message);
    }

    [Theory]
    [InlineData("\"1\"", "\"\"", "BIGINT", "1", "null")]
    [InlineData("\"1\"", "\"2.5\"", "DOUBLE", "1.0", "2.5")]
    [InlineData("\"007\"", "\"1\"", "VARCHAR", "007", "1")]
    [InlineData("\"true\"", "\"false\"", "BOOLEAN", "true", "false")]
    [InlineData("\"2026-01-02\"", "\"\"", "DATE", "2026-01-02", "null")]
    [InlineData("\"a\"", "\"\"", "VARCHAR", "a", "")]
    [InlineData("\"\"", "\"\"", "VARCHAR", "", "")]
    [InlineData("\"1\"", "\"x\"", "VARCHAR", "1", "x")]
    [InlineData("\"0.12345678901234567890123\"", "null", "DECIMAL(24,23)", "0.12345678901234567890123", "null")]
    public async Task Text_of_an_untyped_format_is_what_it_spells_throughout(string first, string second, string type, string firstRead, string secondRead)
    {
        bench.Spec = new TableSpec { IsUntyped = true };

        await bench.LoadAsync($$"""{"n":"1","v":{{first}}}""", $$"""{"n":"2","v":{{second}}}""");

        Assert.Equal(["n BIGINT", $"v {type}"], await bench.ColumnsAsync());
        Assert.Equal([firstRead, secondRead], await bench.QueryAsync("SELECT v FROM t ORDER BY n"));
    }
}
