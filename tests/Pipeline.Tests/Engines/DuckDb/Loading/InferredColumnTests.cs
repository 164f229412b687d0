namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>The types columns get when nobody declares them, and that no value is lost on the way.</summary>
public sealed class InferredColumnTests : IDisposable
{
    private readonly LoadBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("1", "-9223372036854775808", "BIGINT", "1", "-9223372036854775808")]
    [InlineData("1", "9223372036854775808", "DECIMAL(38,0)", "1", "9223372036854775808")]
    [InlineData("12345678901234567890123456789012345678", "null", "DECIMAL(38,0)", "12345678901234567890123456789012345678", "null")]
    [InlineData("123456789012345678901234567890123456789", "1", "VARCHAR", "123456789012345678901234567890123456789", "1")]
    [InlineData("1", "2.5", "DOUBLE", "1.0", "2.5")]
    [InlineData("0.30000000000000004", "1e300", "DOUBLE", "0.30000000000000004", "1e+300")]
    [InlineData("9007199254740993", "2.5", "DECIMAL(17,1)", "9007199254740993.0", "2.5")]
    [InlineData("0.12345678901234567890", "7", "DECIMAL(20,19)", "0.1234567890123456789", "7.0000000000000000000")]
    [InlineData("0.12345678901234567890123", "1e5", "VARCHAR", "0.12345678901234567890123", "1e5")]
    [InlineData("1e999", "1", "VARCHAR", "1e999", "1")]
    [InlineData("true", "null", "BOOLEAN", "true", "null")]
    [InlineData("\"a\"", "\"\"", "VARCHAR", "a", "")]
    [InlineData("\"12\"", "\"13\"", "VARCHAR", "12", "13")]
    [InlineData("\"2026-01-02\"", "\"0001-12-31\"", "DATE", "2026-01-02", "0001-12-31")]
    [InlineData("\"2026-02-29\"", "\"2026-01-02\"", "VARCHAR", "2026-02-29", "2026-01-02")]
    [InlineData("\"2026-01-02T03:04:05Z\"", "\"2026-01-02 03:04:05.123456+02:00\"", "TIMESTAMP WITH TIME ZONE", "2026-01-02 03:04:05+00", "2026-01-02 01:04:05.123456+00")]
    [InlineData("\"2026-01-02T03:04:05.1234567Z\"", "null", "VARCHAR", "2026-01-02T03:04:05.1234567Z", "null")]
    [InlineData("\"2026-01-02T03:04:05\"", "null", "VARCHAR", "2026-01-02T03:04:05", "null")]
    [InlineData("\"2026-01-02T03:04:05Z\"", "\"2026-01-02T03:04:05\"", "VARCHAR", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05")]
    [InlineData("\"2026-01-02T03:04:05Z\"", "\"2026-01-02\"", "VARCHAR", "2026-01-02T03:04:05Z", "2026-01-02")]
    [InlineData("null", "null", "VARCHAR", "null", "null")]
    [InlineData("{\"a\":[1,2]}", "[]", "VARCHAR", "{\"a\":[1,2]}", "[]")]
    [InlineData("{\"a\":0.12345678901234567890123}", "null", "VARCHAR", "{\"a\":0.12345678901234567890123}", "null")]
    [InlineData("\"\\u00e9 \\\"q\\\" \\\\\"", "\"日本\"", "VARCHAR", "é \"q\" \\", "日本")]
    public async Task Two_values_make_a_column_of_the_type_that_holds_both(string first, string second, string type, string firstRead, string secondRead)
    {
        await bench.LoadAsync($$"""{"n":1,"v":{{first}}}""", $$"""{"n":2,"v":{{second}}}""");

        Assert.Equal(["n BIGINT", $"v {type}"], await bench.ColumnsAsync());
        Assert.Equal([firstRead, secondRead], await bench.QueryAsync("SELECT v FROM t ORDER BY n"));
    }
}
