using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Tests.Schema;

public sealed class DuckDbTypeTextTests
{
    public static TheoryData<string, DataType> Types => new()
    {
        { "VARCHAR", DataType.String },
        { "varchar(20)", DataType.String },
        { "UUID", DataType.String },
        { "JSON", DataType.String },
        { "TIME", DataType.String },
        { "TIME WITH TIME ZONE", DataType.String },
        { "ENUM('a)b', 'it''s')", DataType.String },
        { "BIGINT", DataType.Long },
        { "UINTEGER", DataType.Long },
        { "INTEGER", DataType.Integer },
        { "SMALLINT", DataType.Short },
        { "TINYINT", DataType.Byte },
        { "UTINYINT", DataType.Short },
        { "UBIGINT", new DecimalType(20, 0) },
        { "HUGEINT", new DecimalType(38, 0) },
        { "DECIMAL(10,2)", new DecimalType(10, 2) },
        { "DECIMAL(9)", new DecimalType(9, 0) },
        { "DECIMAL", new DecimalType(18, 3) },
        { "FLOAT", DataType.Float },
        { "DOUBLE", DataType.Double },
        { "BOOLEAN", DataType.Boolean },
        { "BLOB", DataType.Binary },
        { "DATE", DataType.Date },
        { "TIMESTAMP", DataType.TimestampNtz },
        { "TIMESTAMP_NS", DataType.TimestampNtz },
        { "TIMESTAMP WITH TIME ZONE", DataType.Timestamp },
        { "TIMESTAMPTZ", DataType.Timestamp },
        { "BIGINT[]", new ArrayType(DataType.Long) },
        { "BIGINT[][3]", new ArrayType(new ArrayType(DataType.Long)) },
        { "MAP(VARCHAR, INTEGER[])", new MapType(DataType.String, new ArrayType(DataType.Integer)) },
        { "STRUCT(a BIGINT, \"b c\"\"d\" STRUCT(e TIMESTAMP WITH TIME ZONE)[])", Struct("a", DataType.Long, "b c\"d", new ArrayType(Struct("e", DataType.Timestamp))) },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_printed_type_is_understood(string text, DataType expected) => Assert.Equal(expected, DuckDbTypeText.Parse(text));

    [Theory]
    [MemberData(nameof(Types))]
    public void What_we_print_means_the_same(string text, DataType expected)
    {
        Assert.NotEmpty(text);
        Assert.Equal(expected, DuckDbTypeText.Parse(DuckDbTypeText.Print(expected)));
    }

    [Theory]
    [InlineData("INTERVAL")]
    [InlineData("UHUGEINT")]
    [InlineData("UNION(a INTEGER)")]
    [InlineData("DECIMAL(40,0)")]
    [InlineData("STRUCT(a BIGINT")]
    [InlineData("BIGINT[")]
    [InlineData("BIGINT BIGINT")]
    [InlineData("")]
    public void A_type_without_counterpart_is_refused_by_name(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<ExpectedException>(() => DuckDbTypeText.Parse(text)).Message, StringComparison.Ordinal);

    private static StructType Struct(params object[] parts) =>
        new([.. parts.Chunk(2).Select(pair => new Column((string)pair[0], (DataType)pair[1]))]);
}
