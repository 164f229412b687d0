using System.Text;
using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbReaderTests : IDisposable
{
    private readonly MemoryDatabase memory = new();

    public void Dispose() => memory.Dispose();

    [Fact]
    public void Knows_the_columns_of_an_empty_result()
    {
        using var reader = memory.Connection.Query("SELECT 1::DECIMAL(18,3) AS amount, 'x' AS \"a name\" WHERE false");

        Assert.Equal(["amount DECIMAL(18,3)", "a name VARCHAR"], reader.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.False(reader.Read());
        Assert.False(reader.Read());
    }

    [Fact]
    public void Surfaces_an_error_in_the_middle_of_a_stream()
    {
        using var reader = memory.Connection.Query("SELECT CASE WHEN i = 700000 THEN error('broke') ELSE i END FROM range(1000000) t(i)");
        long rows = 0;

        var exception = Assert.Throws<DuckDbException>(() =>
        {
            while (reader.Read()) rows++;
        });

        Assert.InRange(rows, 1, 700_000);
        Assert.Equal(DuckDbErrorType.InvalidInput, exception.ErrorType);
        Assert.Contains("broke", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_a_million_rows_allocating_next_to_nothing()
    {
        using var reader = memory.Connection.Query("SELECT i, i / 2 AS half, 'text number ' || i AS t, i % 2 = 0 AS b FROM range(1000000) t(i)");
        long sum = 0, bytes = 0, even = 0;
        var half = 0.0;
        var before = GC.GetAllocatedBytesForCurrentThread();

        while (reader.Read())
        {
            sum += reader.GetInt64(0);
            half += reader.GetDouble(1);
            bytes += reader.GetUtf8(2).Length;
            even += reader.GetBoolean(3) ? 1 : 0;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal((499_999_500_000, 249_999_750_000.0, 17_888_890, 500_000), (sum, half, bytes, even));
    }

    [Fact]
    public void Has_no_values_before_the_first_row_after_the_last_one_and_when_disposed()
    {
        var reader = memory.Connection.Query("SELECT 1");
        Assert.Throws<InvalidOperationException>(() => reader.GetInt64(0));
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt64(0));

        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
        reader.Dispose();
        Assert.Throws<InvalidOperationException>(() => reader.IsNull(0));
    }

    [Fact]
    public void Tells_null_from_a_value_at_every_place_of_a_chunk()
    {
        using var reader = memory.Connection.Query("SELECT CASE WHEN i % 3 <> 0 THEN i END, i FROM range(5000) t(i)");

        while (reader.Read()) Assert.Equal(reader.GetInt64(1) % 3 == 0, reader.IsNull(0));
    }

    [Theory]
    [InlineData("1::TINYINT", 1)]
    [InlineData("1::UHUGEINT", 1)]
    [InlineData("7::DECIMAL(38,0)", 7)]
    [InlineData("TIMESTAMP '1970-01-01 00:00:01'", 1_000_000)]
    [InlineData("'1970-01-01 00:00:00.123456789'::TIMESTAMP_NS", 123_456_789)]
    [InlineData("DATE '1970-01-02'", 1)]
    public void Widens_to_64_bits_what_is_a_whole_number_inside(string sql, long expected)
    {
        using var reader = memory.Connection.Query($"SELECT {sql}");
        reader.Read();

        Assert.Equal(expected, reader.GetInt64(0));
    }

    [Fact]
    public void Reads_each_type_without_boxing()
    {
        using var reader = memory.Connection.Query("""
            SELECT 'é'::VARCHAR, '\x01'::BLOB, 1.25::DECIMAL(5,2), 5::HUGEINT, '5'::BIGNUM, 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'::UUID,
                   DATE '2024-02-29', TIME '01:02:03', TIMESTAMP '2024-02-29 01:02:03', TIMESTAMPTZ '2024-02-29 01:02:03+00',
                   INTERVAL 1 month, 2.5::FLOAT, 7::UINTEGER
            """);
        reader.Read();

        Assert.Equal("é", reader.GetString(0));
        Assert.Equal(Encoding.UTF8.GetBytes("é"), reader.GetUtf8(0).ToArray());
        Assert.Equal([1], reader.GetUtf8(1).ToArray());
        Assert.Equal(1.25m, reader.GetDecimal(2));
        Assert.Equal(new DuckDbDecimal(125, 2), reader.GetWideDecimal(2));
        Assert.Equal(5, reader.GetInt128(3));
        Assert.Equal(5, reader.GetBigInteger(4));
        Assert.Equal(Guid.Parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), reader.GetGuid(5));
        Assert.Equal(new DateOnly(2024, 2, 29), reader.GetDate(6));
        Assert.Equal(new TimeOnly(1, 2, 3), reader.GetTime(7));
        Assert.Equal(new DateTime(2024, 2, 29, 1, 2, 3), reader.GetDateTime(8));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.Zero), reader.GetTimestamp(9));
        Assert.Equal(new DuckDbInterval(1, 0, 0), reader.GetInterval(10));
        Assert.Equal(2.5, reader.GetDouble(11));
        Assert.Equal(7, reader.GetInt32(12));
    }

    [Fact]
    public void Refuses_the_wrong_kind_of_type_and_null()
    {
        using var reader = memory.Connection.Query("SELECT 'text' AS t, NULL::INTEGER AS n, 1.5::DOUBLE AS d");
        reader.Read();

        Assert.Equal("column 't' is VARCHAR, not a 64-bit integer", Assert.Throws<InvalidCastException>(() => reader.GetInt64(0)).Message);
        Assert.Throws<InvalidCastException>(() => reader.GetGuid(0));
        Assert.Throws<InvalidCastException>(() => reader.GetDateTime(0));
        Assert.Throws<InvalidCastException>(() => reader.GetString(2));
        Assert.Throws<InvalidCastException>(() => reader.GetDecimal(2));
        Assert.Equal("column 'n' is NULL here", Assert.Throws<InvalidOperationException>(() => reader.GetInt64(1)).Message);
    }
}
