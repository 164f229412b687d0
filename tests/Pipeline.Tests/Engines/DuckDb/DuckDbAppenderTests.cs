using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbAppenderTests : IDisposable
{
    private readonly MemoryDatabase memory = new();

    private DuckDbConnection Connection => memory.Connection;

    public void Dispose() => memory.Dispose();

    [Fact]
    public void Appends_every_kind_of_value()
    {
        Connection.Execute("""
            CREATE TABLE t (t VARCHAR, j JSON, b BOOLEAN, d DOUBLE, f FLOAT, s DECIMAL(4,1), m DECIMAL(18,4), l DECIMAL(38,10), x BLOB,
                            z TIMESTAMPTZ, y DATE, u UUID, v VARCHAR[], n INTEGER)
            """);
        var guid = Guid.Parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
        var time = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(1));

        using (var rows = Connection.Append("t"))
        {
            rows.AppendString("a string longer than twelve bytes \0 🦆");
            rows.AppendUtf8("""{"a": 1}"""u8);
            rows.AppendBoolean(true);
            rows.AppendDouble(-0.5);
            rows.AppendDouble(0.25);
            rows.AppendDecimal(-12.50m);
            rows.AppendInt64(7);
            rows.AppendDecimal(new DuckDbDecimal(Int128.Parse("12345678901234567890123456789012345678"), 10));
            rows.AppendBytes([0, 255]);
            rows.AppendTimestamp(time);
            rows.AppendDate(new DateOnly(1969, 12, 31));
            rows.AppendGuid(guid);
            rows.AppendStrings(["one", "", "a third text, which is long"]);
            rows.AppendNull();
            rows.EndRow();
            rows.Complete();
        }

        Assert.Equal(
            [
                "a string longer than twelve bytes \0 🦆", "{\"a\": 1}", true, -0.5, 0.25f, -12.5m, 7m,
                new DuckDbDecimal(Int128.Parse("12345678901234567890123456789012345678"), 10), new byte[] { 0, 255 }, time.ToUniversalTime(),
                new DateOnly(1969, 12, 31), guid, new object?[] { "one", "", "a third text, which is long" }, null,
            ],
            Connection.QueryRows("FROM t")[0]);
    }

    [Theory]
    [InlineData("TINYINT", sbyte.MinValue, sbyte.MaxValue)]
    [InlineData("SMALLINT", short.MinValue, short.MaxValue)]
    [InlineData("INTEGER", int.MinValue, int.MaxValue)]
    [InlineData("BIGINT", long.MinValue, long.MaxValue)]
    [InlineData("HUGEINT", long.MinValue, long.MaxValue)]
    [InlineData("UTINYINT", 0, byte.MaxValue)]
    [InlineData("USMALLINT", 0, ushort.MaxValue)]
    [InlineData("UINTEGER", 0, uint.MaxValue)]
    [InlineData("UBIGINT", 0, long.MaxValue)]
    [InlineData("UHUGEINT", 0, long.MaxValue)]
    public void Writes_integers_as_wide_as_their_column(string type, long smallest, long largest)
    {
        Connection.Execute($"CREATE TABLE t (a {type})");

        using (var rows = Connection.Append("t"))
        {
            foreach (var value in (long[])[1, 1, 1, 1, smallest, largest])
            {
                rows.AppendInt64(value);
                rows.EndRow();
            }

            rows.Complete();
        }

        Assert.Equal([[smallest], [1L], [1L], [1L], [1L], [largest]], Longs("SELECT a FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData("TINYINT", 128)]
    [InlineData("INTEGER", 2147483648)]
    [InlineData("UBIGINT", -1)]
    [InlineData("DECIMAL(4,2)", 100)]
    public void Refuses_an_integer_its_column_cannot_hold(string type, long value)
    {
        Connection.Execute($"CREATE TABLE t (a {type})");
        using var rows = Connection.Append("t");

        var exception = Assert.Throws<DuckDbException>(() => rows.AppendInt64(value));

        Assert.Equal(DuckDbErrorType.OutOfRange, exception.ErrorType);
        Assert.Equal($"t, column 1 ({type.Replace(" ", "", StringComparison.Ordinal)}) cannot hold {value}", exception.Message);
    }

    [Fact]
    public void Takes_another_value_in_place_of_a_refused_one()
    {
        Connection.Execute("CREATE TABLE t (a TINYINT)");
        using (var rows = Connection.Append("t"))
        {
            Assert.Throws<DuckDbException>(() => rows.AppendInt64(1000));
            rows.AppendNull();
            rows.EndRow();
            rows.Complete();
        }

        Assert.Equal([[null]], Connection.QueryRows("FROM t"));
    }

    [Fact]
    public void Takes_nothing_more_once_completed_failed_or_disposed()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
        var rows = Connection.Append("t");
        Fill(rows, 1, static i => i);
        rows.Complete();
        Assert.Throws<InvalidOperationException>(() => rows.AppendInt64(1));
        Assert.Throws<InvalidOperationException>(rows.Complete);
        rows.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rows.AppendInt64(1));

        using var failing = Connection.Append("t");
        Assert.Throws<DuckDbException>(() =>
        {
            Fill(failing, 300_000, static _ => 0);
            failing.Complete();
        });
        Assert.ThrowsAny<Exception>(failing.Complete);
    }

    [Fact]
    public void Refuses_to_round_a_decimal()
    {
        Connection.Execute("CREATE TABLE t (a DECIMAL(4,1))");
        using var rows = Connection.Append("t");

        Assert.Throws<DuckDbException>(() => rows.AppendDecimal(1.25m));
    }

    [Fact]
    public void Refuses_text_that_is_not_utf8_instead_of_writing_null()
    {
        Connection.Execute("CREATE TABLE t (a VARCHAR)");
        using var rows = Connection.Append("t");

        Assert.Throws<DuckDbException>(() => rows.AppendUtf8([0xC3, 0x28]));
    }

    [Theory]
    [InlineData("VARCHAR")]
    [InlineData("DATE")]
    [InlineData("BOOLEAN")]
    [InlineData("STRUCT(a INTEGER)")]
    public void Refuses_a_value_of_the_wrong_kind(string type)
    {
        Connection.Execute($"CREATE TABLE t (a {type})");
        using var rows = Connection.Append("t");

        Assert.Equal($"t, column 1 is {type}, not an integer", Assert.Throws<InvalidCastException>(() => rows.AppendInt64(1)).Message);
    }

    [Fact]
    public void Refuses_rows_with_too_few_or_too_many_values()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER, b INTEGER)");
        using var rows = Connection.Append("t");
        rows.AppendInt64(1);

        Assert.Throws<InvalidOperationException>(rows.EndRow);
        Assert.Throws<InvalidOperationException>(rows.Complete);
        rows.AppendInt64(2);
        Assert.Throws<InvalidOperationException>(() => rows.AppendInt64(3));
    }

    [Fact]
    public void Keeps_nulls_and_lists_right_over_many_chunks()
    {
        const int Rows = 10_000;
        Connection.Execute("CREATE TABLE t (i INTEGER, n VARCHAR, l VARCHAR[])");

        using (var rows = Connection.Append("t"))
        {
            for (var i = 0; i < Rows; i++)
            {
                rows.AppendInt64(i);
                if (i % 3 == 0) rows.AppendNull();
                else rows.AppendString($"the value of row {i}");
                if (i % 5 == 0) rows.AppendNull();
                else rows.AppendStrings([.. Enumerable.Range(0, i % 4).Select(n => $"element {n} of row {i}")]);
                rows.EndRow();
            }

            Assert.Equal(Rows, rows.RowCount);
            rows.Complete();
        }

        Assert.Equal(Rows, Connection.QuerySingle<long>("""
            SELECT count(*) FROM t
            WHERE n IS NOT DISTINCT FROM CASE WHEN i % 3 <> 0 THEN 'the value of row ' || i END
              AND l IS NOT DISTINCT FROM CASE WHEN i % 5 <> 0 THEN [format('element {} of row {}', e, i) FOR e IN range(i % 4)] END
            """));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300_000)]
    public void Keeps_nothing_without_being_completed(int count)
    {
        Connection.Execute("CREATE TABLE t (a INTEGER)");

        using (var rows = Connection.Append("t")) Fill(rows, count, static i => i);

        Assert.Equal(0, Connection.QuerySingle<long>("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(300_000)]
    public void Surfaces_a_broken_constraint_at_the_latest_when_completed_and_keeps_nothing(int count)
    {
        Connection.Execute("CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (-1)");

        using (var rows = Connection.Append("t"))
        {
            var exception = Assert.Throws<DuckDbException>(() =>
            {
                Fill(rows, count, i => i == count - 1 ? 0 : i);
                rows.Complete();
            });
            Assert.Equal(DuckDbErrorType.Constraint, exception.ErrorType);
        }

        Assert.Equal([[-1]], Connection.QueryRows("FROM t"));
    }

    [Fact]
    public void Takes_part_in_the_transaction_that_is_open()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER)");

        using (Connection.BeginTransaction())
        {
            using var rows = Connection.Append("t");
            Fill(rows, 10, static i => i);
            rows.Complete();
        }

        Assert.Equal(0, Connection.QuerySingle<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Names_the_table_that_does_not_exist_and_leaves_the_connection_free()
    {
        var exception = Assert.Throws<DuckDbException>(() => Connection.Append("nowhere"));

        Assert.Equal(DuckDbErrorType.Catalog, exception.ErrorType);
        Assert.Contains("nowhere", exception.Message, StringComparison.Ordinal);
        Connection.BeginTransaction().Dispose();
    }

    [Fact]
    public void Finds_a_table_by_schema_whatever_its_name()
    {
        const string Table = "a \"table\"";
        var qualified = $"{DuckDbSql.Quoted("my schema")}.{DuckDbSql.Quoted(Table)}";
        Connection.Execute($"CREATE SCHEMA \"my schema\"; CREATE TABLE {qualified} (a INTEGER)");

        using (var rows = Connection.Append(Table, "my schema"))
        {
            Fill(rows, 3, static i => i);
            rows.Complete();
        }

        Assert.Equal(3, Connection.QuerySingle<long>($"SELECT count(*) FROM {qualified}"));
    }

    private static void Fill(DuckDbAppender rows, int count, Func<int, int> value)
    {
        for (var i = 0; i < count; i++)
        {
            rows.AppendInt64(value(i));
            rows.EndRow();
        }
    }

    private List<object?[]> Longs(string sql)
    {
        using var reader = Connection.Query(sql);
        var rows = new List<object?[]>();
        while (reader.Read()) rows.Add([reader.GetInt64(0)]);
        return rows;
    }
}
