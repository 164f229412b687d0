using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Tests.Schema;

public sealed class SchemaJsonTests
{
    private static readonly StructType Everything = new(
    [
        new("text", DataType.String), new("l", DataType.Long), new("i", DataType.Integer), new("s", DataType.Short),
        new("b", DataType.Byte), new("f", DataType.Float), new("d", DataType.Double, IsNullable: false),
        new("dec", new DecimalType(38, 18)), new("flag", DataType.Boolean), new("bytes", DataType.Binary),
        new("day", DataType.Date), new("at", DataType.Timestamp), new("wall", DataType.TimestampNtz),
        new("odd \"name\"", new StructType([new("inner", new ArrayType(new MapType(DataType.String, DataType.Long, false), false))])),
    ]);

    [Fact]
    public void Every_type_is_read_back_as_written() => Assert.Equal(Everything, SchemaJson.Parse(SchemaJson.Print(Everything)));

    [Fact]
    public void A_schema_prints_as_Spark_prints_it()
    {
        var schema = new StructType([new("id", DataType.Long), new("tags", new ArrayType(DataType.String)) { MetadataJson = """{"comment":"x"}""" }]);

        Assert.Equal(
            """{"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}},{"name":"tags","type":{"type":"array","elementType":"string","containsNull":true},"nullable":true,"metadata":{"comment":"x"}}]}""",
            SchemaJson.Print(schema));
    }

    [Theory]
    [InlineData("""{"type":"struct","fields":[{"name":"v","type":"variant","nullable":true,"metadata":{}}]}""", "column v has type 'variant'")]
    [InlineData("""{"type":"struct","fields":[{"name":"n","type":"decimal(39,0)","nullable":true,"metadata":{}}]}""", "decimal(39,0)")]
    [InlineData("""{"type":"struct","fields":[{"name":"n","type":{"type":"set"},"nullable":true}]}""", "column n has type 'set'")]
    [InlineData("""{"type":"struct","fields":[{"type":"long"}]}""", "'name' is missing")]
    [InlineData("""{"type":"array","elementType":"long"}""", "must be a struct")]
    [InlineData("not json", "not JSON")]
    public void A_schema_that_cannot_be_read_says_where(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExpectedException>(() => SchemaJson.Parse(json)).Message, StringComparison.Ordinal);
}
