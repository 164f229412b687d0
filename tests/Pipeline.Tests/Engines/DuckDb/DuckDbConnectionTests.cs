using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbConnectionTests : IDisposable
{
    private const string NeverEnds = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = -1";

    private readonly MemoryDatabase memory = new();

    private DuckDbConnection Connection => memory.Connection;

    public void Dispose() => memory.Dispose();

    [Theory]
    [InlineData("", 0)]
    [InlineData(" -- a comment\n;;", 0)]
    [InlineData("CREATE TABLE t (a INTEGER)", 0)]
    [InlineData("CREATE TABLE t AS FROM range(5) r(a)", 5)]
    [InlineData("CREATE TABLE t AS FROM range(0) r(a); CREATE VIEW v AS FROM t; CREATE OR REPLACE TABLE t AS FROM range(3000) r(a)", 3000)]
    [InlineData("CREATE TABLE t AS FROM range(5) r(a); MERGE INTO t USING range(3, 8) s(b) ON a = b WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT", 10)]
    [InlineData("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (3); UPDATE t SET a = 0 WHERE a > 1; DELETE FROM t", 8)]
    [InlineData("SELECT 1 UNION ALL SELECT 2", 0)]
    public void Counts_the_rows_all_statements_changed(string sql, long changed) => Assert.Equal(changed, Connection.Execute(sql));

    [Fact]
    public void Keeps_what_statements_before_a_failing_one_did()
    {
        Assert.Throws<DuckDbException>(() => Connection.Execute("CREATE TABLE t (a INTEGER); INSERT INTO nowhere VALUES (1)"));

        Assert.Equal(0, Connection.QuerySingle<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Runs_statements_and_streams_the_last_one()
    {
        Assert.Equal([[2L]], Connection.QueryRows("CREATE TABLE t AS SELECT 1 AS a; INSERT INTO t VALUES (5); SELECT count(*) FROM t"));
    }

    public static IEnumerable<TheoryDataRow<object?, string, string>> ParameterValues =>
    [
        new(null, "\"NULL\"", "NULL"),
        new(true, "BOOLEAN", "true"),
        new(-5, "INTEGER", "-5"),
        new(long.MinValue, "BIGINT", "-9223372036854775808"),
        new(ulong.MaxValue, "UBIGINT", "18446744073709551615"),
        new(Int128.MinValue + 1, "HUGEINT", "-170141183460469231731687303715884105727"),
        new(UInt128.MaxValue, "UHUGEINT", "340282366920938463463374607431768211455"),
        new(1.5f, "FLOAT", "1.5"),
        new(-0.1, "DOUBLE", "-0.1"),
        new(1.50m, "DECIMAL(3,2)", "1.50"),
        new(-0.001m, "DECIMAL(3,3)", "-.001"),
        new(new DuckDbDecimal(Int128.Parse("12345678901234567890123456789012345678"), 30), "DECIMAL(38,30)", "12345678.901234567890123456789012345678"),
        new(new byte[] { 0, 255 }, "BLOB", @"\x00\xFF"),
        new(ReadOnlyMemory<byte>.Empty, "BLOB", ""),
        new(Guid.Parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), "UUID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        new(new DateOnly(1969, 12, 31), "DATE", "1969-12-31"),
        new(new TimeOnly(1, 2, 3), "TIME", "01:02:03"),
        new(new DateTime(2024, 2, 29, 1, 2, 3), "TIMESTAMP", "2024-02-29 01:02:03"),
        new(new DateTimeOffset(2024, 2, 29, 1, 0, 0, TimeSpan.FromHours(2)), "TIMESTAMP WITH TIME ZONE", "2024-02-28 23:00:00+00"),
        new(TimeSpan.FromMinutes(90), "INTERVAL", "01:30:00"),
        new(new DuckDbInterval(1, 2, 3), "INTERVAL", "1 month 2 days 00:00:00.000003"),
        new(new[] { "a", "b" }, "VARCHAR[]", "[a, b]"),
        new(Array.Empty<string>(), "VARCHAR[]", "[]"),
    ];

    [Theory]
    [MemberData(nameof(ParameterValues))]
    public void Binds_parameters_of_every_kind(object? value, string type, string text)
    {
        var row = Connection.QueryRows("SELECT typeof($1), coalesce(CAST($1 AS VARCHAR), 'NULL')", [value])[0];

        Assert.Equal([type, text], row);
    }

    [Theory]
    [InlineData("")]
    [InlineData("it's")]
    [InlineData("with a NUL \0 inside and 🦆")]
    public void Binds_text_as_it_is(string text) => Assert.Equal(text, Connection.QuerySingle<string>("SELECT $1", [text]));

    [Theory]
    [InlineData("SELEC 1", DuckDbErrorType.Parser)]
    [InlineData("FROM nowhere", DuckDbErrorType.Catalog)]
    [InlineData("SELECT nothing FROM range(1)", DuckDbErrorType.Binder)]
    [InlineData("SELECT 'x'::INTEGER", DuckDbErrorType.Conversion)]
    [InlineData("SELECT 100::TINYINT * 100::TINYINT", DuckDbErrorType.OutOfRange)]
    [InlineData("FROM read_parquet('/nowhere/at/all.parquet')", DuckDbErrorType.IO)]
    [InlineData("FROM 's3://bucket/key.parquet'", DuckDbErrorType.MissingExtension)]
    [InlineData("CREATE TABLE t (a INTEGER NOT NULL); INSERT INTO t VALUES (NULL)", DuckDbErrorType.Constraint)]
    [InlineData("CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (1)", DuckDbErrorType.Constraint)]
    [InlineData("COMMIT", DuckDbErrorType.Transaction)]
    [InlineData("SELECT ?", DuckDbErrorType.InvalidInput)]
    [InlineData("SELECT error('told so')", DuckDbErrorType.InvalidInput)]
    public void Tells_the_kinds_of_failure_apart(string sql, DuckDbErrorType type)
    {
        var exception = Assert.Throws<DuckDbException>(() => Connection.Execute(sql));

        Assert.Equal(type, exception.ErrorType);
        Assert.Equal(sql, exception.Sql);
        Assert.Equal(exception.Message.Trim(), exception.Message);
        Assert.Equal(1, Connection.QuerySingle<int>("SELECT 1"));
    }

    [Fact]
    public void Refuses_sql_that_a_nul_would_cut_short() =>
        Assert.Throws<ArgumentException>(() => Connection.Execute("SELECT 1; \0 DROP TABLE t"));

    [Fact]
    public void Refuses_parameters_for_several_statements() =>
        Assert.Throws<ArgumentException>(() => Connection.Execute("SELECT ?; SELECT ?", [1]));

    [Fact]
    public void Refuses_a_statement_that_would_end_an_open_reader()
    {
        using (var reader = Connection.Query("FROM range(10)"))
        {
            reader.Read();
            Assert.Throws<InvalidOperationException>(() => Connection.Execute("SELECT 1"));
        }

        Assert.Equal(1, Connection.QuerySingle<int>("SELECT 1"));
    }

    [Fact]
    public async Task Interrupts_a_running_query_when_its_token_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var query = Task.Run(() => Connection.Execute(NeverEnds, cancellation.Token), TestContext.Current.CancellationToken);

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.Equal(1, Connection.QuerySingle<int>("SELECT 1"));
    }

    [Fact]
    public void Interrupts_a_query_that_runs_already()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));

        Assert.Throws<OperationCanceledException>(() => Connection.Execute(NeverEnds, cancellation.Token));
    }

    [Fact]
    public void Stops_a_stream_when_its_token_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using (var reader = Connection.Query("FROM range(100000000)", cancellation.Token))
        {
            Assert.True(reader.Read());
            cancellation.Cancel();

            Assert.Throws<OperationCanceledException>(() =>
            {
                while (reader.Read())
                {
                }
            });
        }

        Assert.Equal(1, Connection.QuerySingle<int>("SELECT 1"));
    }

    [Fact]
    public void Runs_nothing_under_a_token_cancelled_before()
    {
        Assert.Throws<OperationCanceledException>(() => Connection.Execute("CREATE TABLE t (a INTEGER)", new CancellationToken(canceled: true)));

        Assert.Empty(Connection.QueryRows("SHOW TABLES"));
    }

    [Theory]
    [InlineData(true, 2_000_000)]
    [InlineData(false, 100_000)]
    public async Task Reports_progress_only_when_enabled(bool isEnabled, int rows)
    {
        using var watched = new MemoryDatabase(options => options with { EnableProgress = isEnabled });
        watched.Connection.Execute("CREATE TABLE t AS FROM range(?::INTEGER) r(i)", [rows]);
        using var cancellation = new CancellationTokenSource();
        var query = Task.Run(
            () => watched.Connection.Execute("SELECT sum(length(repeat(sha256(i::VARCHAR), 20))) FROM t", cancellation.Token),
            TestContext.Current.CancellationToken);

        double? seen = null;
        while (!query.IsCompleted && seen is not > 0) seen = watched.Connection.Progress;

        await cancellation.CancelAsync();
        await Record.ExceptionAsync(() => query);
        if (isEnabled) Assert.InRange(seen!.Value, 0, 100);
        else Assert.Null(seen);
    }

    [Fact]
    public void Converts_a_single_value_when_nothing_is_lost()
    {
        Assert.Equal(6, Connection.QuerySingle<long>("SELECT sum(i) FROM range(4) t(i)"));
        Assert.Equal(6, Connection.QuerySingle<int>("SELECT 6::UBIGINT"));
        Assert.Equal(1.5m, Connection.QuerySingle<decimal>("SELECT 1.5::DECIMAL(38,2)"));
        Assert.Equal(0.5, Connection.QuerySingle<double>("SELECT 0.5::DECIMAL(3,1)"));
        Assert.True(Connection.QuerySingle<bool>("SELECT true"));
        Assert.Null(Connection.QuerySingle<long?>("SELECT NULL::BIGINT"));
        Assert.Null(Connection.QuerySingle<string?>("SELECT NULL::VARCHAR"));
        Assert.Throws<DuckDbException>(() => Connection.QuerySingle<long>("SELECT 9223372036854775808::HUGEINT"));
    }

    [Theory]
    [InlineData("SELECT 1 WHERE false")]
    [InlineData("FROM range(2)")]
    [InlineData("SELECT 1, 2")]
    [InlineData("SELECT NULL::BIGINT")]
    public void Refuses_what_is_no_single_value(string sql) =>
        Assert.Throws<InvalidOperationException>(() => Connection.QuerySingle<long>(sql));

    [Fact]
    public void Keeps_a_transaction_that_is_committed_and_nothing_of_one_that_is_not()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER)");
        using (var transaction = Connection.BeginTransaction())
        {
            Connection.Execute("INSERT INTO t VALUES (1)");
            transaction.Commit();
        }

        using (Connection.BeginTransaction()) Connection.Execute("INSERT INTO t VALUES (2)");

        Assert.Equal([[1]], Connection.QueryRows("FROM t"));
    }

    [Fact]
    public void Does_not_report_a_commit_that_the_engine_turned_into_a_rollback()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
        using (var transaction = Connection.BeginTransaction())
        {
            Connection.Execute("INSERT INTO t VALUES (1)");
            Assert.Throws<DuckDbException>(() => Connection.Execute("INSERT INTO t VALUES (1)"));

            Assert.Equal(DuckDbErrorType.Transaction, Assert.Throws<DuckDbException>(transaction.Commit).ErrorType);
        }

        Assert.Empty(Connection.QueryRows("FROM t"));
    }

    [Fact]
    public void Tells_that_another_transaction_changed_the_same_row()
    {
        Connection.Execute("CREATE TABLE t AS SELECT 1 AS a");
        using var other = memory.Database.Connect();
        using var transaction = Connection.BeginTransaction();
        using var rival = other.BeginTransaction();
        Connection.Execute("UPDATE t SET a = 2");

        var exception = Assert.Throws<DuckDbException>(() => other.Execute("UPDATE t SET a = 3"));

        Assert.Equal(DuckDbErrorType.Transaction, exception.ErrorType);
    }
}
