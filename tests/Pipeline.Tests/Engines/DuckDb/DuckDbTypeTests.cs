using System.Numerics;
using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

/// <summary>Every type the engine returns: its object form, and its name as the engine itself writes it.</summary>
public sealed class DuckDbTypeTests(MemoryDatabase memory) : IClassFixture<MemoryDatabase>
{
    public static IEnumerable<TheoryDataRow<string, object?>> Values =>
    [
        new("true", true),
        new("(-7)::TINYINT", (sbyte)-7),
        new("(-300)::SMALLINT", (short)-300),
        new("(-70000)::INTEGER", -70000),
        new("(-9223372036854775808)::BIGINT", long.MinValue),
        new("255::UTINYINT", (byte)255),
        new("65535::USMALLINT", ushort.MaxValue),
        new("4294967295::UINTEGER", uint.MaxValue),
        new("18446744073709551615::UBIGINT", ulong.MaxValue),
        new("'-170141183460469231731687303715884105728'::HUGEINT", Int128.MinValue),
        new("'340282366920938463463374607431768211455'::UHUGEINT", UInt128.MaxValue),
        new("'123456789012345678901234567890123456789012'::BIGNUM", BigInteger.Parse("123456789012345678901234567890123456789012")),
        new("'-123456789012345678901234567890123456789012'::BIGNUM", BigInteger.Parse("-123456789012345678901234567890123456789012")),
        new("'0'::BIGNUM", BigInteger.Zero),
        new("1.5::FLOAT", 1.5f),
        new("'-inf'::DOUBLE", double.NegativeInfinity),
        new("0.1::DOUBLE", 0.1),
        new("(-1.25)::DECIMAL(4,2)", -1.25m),
        new("12345.678::DECIMAL(9,3)", 12345.678m),
        new("(-123456789012.345678)::DECIMAL(18,6)", -123456789012.345678m),
        new("1234567890123456789012345.678::DECIMAL(28,3)", 1234567890123456789012345.678m),
        new("'-12345678901234567890123456789012345.678'::DECIMAL(38,3)", new DuckDbDecimal(Int128.Parse("-12345678901234567890123456789012345678"), 3)),
        new("'text'", "text"),
        new("''", ""),
        new("'twelve bytes'", "twelve bytes"),
        new("'thirteen byte'", "thirteen byte"),
        new("'an emoji 🦆 and a NUL ' || chr(0) || ' inside'", "an emoji 🦆 and a NUL \0 inside"),
        new("'{\"a\": [1]}'::JSON", "{\"a\": [1]}"),
        new("'\\x00\\xFFab'::BLOB", new byte[] { 0, 255, (byte)'a', (byte)'b' }),
        new("'low'::ENUM('high', 'low')", "low"),
        new("'0101110'::BIT", "0101110"),
        new("'1010101011'::BIT", "1010101011"),
        new("'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'::UUID", Guid.Parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")),
        new("'00000000-0000-0000-0000-000000000001'::UUID", Guid.Parse("00000000-0000-0000-0000-000000000001")),
        new("DATE '2024-02-29'", new DateOnly(2024, 2, 29)),
        new("DATE '1900-01-01'", new DateOnly(1900, 1, 1)),
        new("DATE 'infinity'", DateOnly.MaxValue),
        new("DATE '-infinity'", DateOnly.MinValue),
        new("TIME '23:59:59.999999'", new TimeOnly(0, 0).Add(TimeSpan.FromDays(1) - TimeSpan.FromMicroseconds(1))),
        new("'12:34:56.123456789'::TIME_NS", new TimeOnly(452961234567)),
        new("'12:00:00+05:30'::TIMETZ", new DuckDbTimeTz(new TimeOnly(12, 0), TimeSpan.FromMinutes(330))),
        new("'12:00:00-15:59:59'::TIMETZ", new DuckDbTimeTz(new TimeOnly(12, 0), -new TimeSpan(15, 59, 59))),
        new("TIMESTAMP '2024-02-29 12:34:56.123456'", new DateTime(2024, 2, 29, 12, 34, 56, 123, 456)),
        new("TIMESTAMP '1969-12-31 23:59:59.999999'", DateTime.UnixEpoch.AddMicroseconds(-1)),
        new("TIMESTAMP 'infinity'", DateTime.MaxValue),
        new("TIMESTAMP '-infinity'", DateTime.MinValue),
        new("'2024-02-29 12:34:56'::TIMESTAMP_S", new DateTime(2024, 2, 29, 12, 34, 56)),
        new("'2024-02-29 12:34:56.123'::TIMESTAMP_MS", new DateTime(2024, 2, 29, 12, 34, 56, 123)),
        new("'2024-02-29 12:34:56.123456789'::TIMESTAMP_NS", new DateTime(2024, 2, 29, 12, 34, 56, 123, 456).AddTicks(7)),
        new("'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS", DateTime.UnixEpoch.AddTicks(-1)),
        new("TIMESTAMPTZ '2024-02-29 12:00:00+02'", new DateTimeOffset(2024, 2, 29, 10, 0, 0, TimeSpan.Zero)),
        new("INTERVAL '14 months 3 days 1.5 seconds'", new DuckDbInterval(14, 3, 1_500_000)),
        new("[1, NULL, 3]", new object?[] { 1, null, 3 }),
        new("[]::VARCHAR[]", Array.Empty<object?>()),
        new("[['a long enough string'], NULL, []]", new object?[] { new object?[] { "a long enough string" }, null, Array.Empty<object?>() }),
        new("[1.5, 2.5]::DOUBLE[2]", new object?[] { 1.5, 2.5 }),
        new("{'a': 1, 'select': ['x'], 'B c': NULL::DATE}", Struct(("a", 1), ("select", new object?[] { "x" }), ("B c", null))),
        new("[{'a': 1}, {'a': NULL}]", new object?[] { Struct(("a", 1)), Struct(("a", null)) }),
        new("MAP {'x': 1, 'y': NULL}", Map(("x", 1), ("y", null))),
        new("MAP {1: {'b': [true]}}", Map((1, Struct(("b", new object?[] { true }))))),
        new("union_value(num := 2)::UNION(str VARCHAR, num INTEGER)", 2),
        new("'abc'::UNION(str VARCHAR, num INTEGER)", "abc"),
        new("NULL::INTEGER", null),
        new("NULL::STRUCT(a INTEGER)", null),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Reads_every_type_as_an_object(string sql, object? expected)
    {
        using var reader = memory.Connection.Query($"SELECT {sql} AS value");

        Assert.True(reader.Read());
        Assert.Equal(expected, reader.GetValue(0));
        Assert.Equal(expected is null, reader.IsNull(0));
        Assert.False(reader.Read());
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Names_every_type_as_the_engine_does(string sql, object? expected)
    {
        _ = expected;
        var name = memory.Connection.QuerySingle<string>($"SELECT typeof({sql})");

        using var reader = memory.Connection.Query($"SELECT {sql} AS value");

        Assert.Equal(name, reader.Columns[0].Type.ToString());
    }

    [Fact]
    public void Reads_nested_values_of_many_rows_that_come_compressed_from_parquet()
    {
        using var ordered = new MemoryDatabase(options => options with { PreserveInsertionOrder = true });
        var file = DuckDbSql.Literal(ordered.Folder["nested.parquet"]);
        ordered.Connection.Execute($$"""
            COPY (SELECT {'name': 'name number ' || i % 3, 'tags': [i % 2, NULL], 'fixed': 1} AS s, MAP {'key of map': i} AS m,
                         CASE WHEN i % 5 = 0 THEN NULL ELSE ['same text for all'] END AS l
                  FROM range(5000) t(i)) TO {{file}} (FORMAT parquet)
            """);

        using var reader = ordered.Connection.Query($"SELECT * FROM {file}");
        for (long i = 0; i < 5000; i++)
        {
            Assert.True(reader.Read());
            Assert.Equal(Struct(("name", $"name number {i % 3}"), ("tags", new object?[] { i % 2, null }), ("fixed", 1)), reader.GetValue(0));
            Assert.Equal(Map(("key of map", i)), reader.GetValue(1));
            Assert.Equal(i % 5 == 0 ? null : new object?[] { "same text for all" }, reader.GetValue(2));
        }
    }

    [Fact]
    public void Reads_enums_whose_labels_need_two_bytes()
    {
        memory.Connection.Execute("CREATE TYPE many AS ENUM (SELECT 'label ' || i FROM range(300) t(i) ORDER BY i)");

        Assert.Equal("label 299", memory.Connection.QuerySingle<string>("SELECT 'label 299'::many"));
    }

    [Theory]
    [InlineData("DATE '290000-01-01'")]
    [InlineData("DATE '0044-03-15 (BC)'")]
    [InlineData("TIMESTAMP '290000-01-01 00:00:00'")]
    [InlineData("TIME '24:00:00'")]
    public void Says_what_to_do_about_a_value_net_cannot_hold(string sql)
    {
        using var reader = memory.Connection.Query($"SELECT {sql} AS odd");
        reader.Read();

        var exception = Assert.Throws<DuckDbException>(() => reader.GetValue(0));

        Assert.Equal(DuckDbErrorType.OutOfRange, exception.ErrorType);
        Assert.Contains("'odd'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("cast it to VARCHAR", exception.Message, StringComparison.Ordinal);
    }

    private static OrderedDictionary<string, object?> Struct(params (string Name, object? Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static OrderedDictionary<object, object?> Map(params (object Key, object? Value)[] pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
}
