using Pipeline.Models;

namespace Pipeline.Tests.Engines.DuckDb.Materialization;

/// <summary>What becomes of DuckDB's values and names in a table any Delta reader can read.</summary>
public sealed class LakeTypeTests : IDisposable
{
    private readonly LakeBench bench = new();

    public void Dispose() => bench.Dispose();

    public static TheoryData<string, string, string> Values => new()
    {
        { "sum(range::HUGEINT) + 99999999999999999999999999999999999 FROM range(3)", "DECIMAL(38,0)", "100000000000000000000000000000000002" },
        { "sum(range) FROM range(4)", "DECIMAL(38,0)", "6" },
        { "TIMESTAMP '2026-01-02 03:04:05.123456'", "TIMESTAMP WITH TIME ZONE", "2026-01-02 03:04:05.123456+00" },
        { "TIMESTAMPTZ '2026-01-02 03:04:05+02'", "TIMESTAMP WITH TIME ZONE", "2026-01-02 01:04:05+00" },
        { "'{\"a\": [1, 2.50]}'::JSON", "VARCHAR", "{\"a\": [1, 2.50]}" },
        { "'6f1f1c2a-8f4e-4d62-9a55-0f0f0f0f0f0f'::UUID", "VARCHAR", "6f1f1c2a-8f4e-4d62-9a55-0f0f0f0f0f0f" },
        { "'on'::ENUM('on', 'off')", "VARCHAR", "on" },
        { "NULL", "INTEGER", "null" },
        { "NULL::VARCHAR", "VARCHAR", "null" },
        { "[NULL]", "INTEGER[]", "[NULL]" },
        { "18446744073709551615::UBIGINT", "DECIMAL(20,0)", "18446744073709551615" },
        { "[TIMESTAMP '2026-01-02 00:00:00']", "TIMESTAMP WITH TIME ZONE[]", "['2026-01-02 00:00:00+00']" },
        { "{'at': TIMESTAMP '2026-01-02 00:00:00', 'n': 1::HUGEINT}", "STRUCT(\"at\" TIMESTAMP WITH TIME ZONE, \"n\" DECIMAL(38,0))", "{'at': '2026-01-02 00:00:00+00', 'n': 1}" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_is_kept_in_a_type_that_loses_nothing(string expression, string type, string value)
    {
        await bench.PublishAsync($"SELECT {(expression.Contains(" FROM ", StringComparison.Ordinal) ? expression.Replace(" FROM ", " AS v FROM ", StringComparison.Ordinal) : expression + " AS v")}", IncrementalStrategy.ReplaceTable, []);

        Assert.Equal([$"v {type}"], await bench.ColumnsAsync());
        Assert.Equal([value], await bench.QueryAsync("SELECT v FROM t"));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a=b")]
    [InlineData("a b")]
    [InlineData("100%")]
    [InlineData("%2F")]
    [InlineData("日本 é ß 🦆")]
    [InlineData("it's [*?]")]
    [InlineData("\"quoted\"\\")]
    [InlineData("..")]
    [InlineData("a+b&c#d:e")]
    [InlineData(null)]
    public async Task A_partition_value_comes_back_as_it_was_also_after_a_merge(string? partition)
    {
        var literal = partition is null ? "NULL" : Pipeline.Engines.DuckDb.DuckDbSql.Literal(partition);
        await bench.PublishAsync($"FROM (VALUES (1, {literal}::VARCHAR), (2, {literal}), (3, 'other')) v(id, p)", IncrementalStrategy.ReplaceTable, ["p"], "id");
        await bench.PublishAsync($"SELECT 2 AS id, 'elsewhere' AS p", IncrementalStrategy.Merge, ["p"], "id");

        Assert.Equal([$"1|{partition ?? "null"}"], await bench.QueryAsync("FROM t WHERE id = 1"));
        Assert.Equal(["1"], await bench.QueryAsync($"SELECT count(*) FROM t WHERE p IS NOT DISTINCT FROM {literal}"));
        var snapshot = await bench.Table.LoadSnapshotAsync(TestContext.Current.CancellationToken);
        Assert.Contains(snapshot.Files, file => file.PartitionValues["p"] == partition);
    }

    [Fact]
    public async Task Partitions_of_dates_and_padded_numbers_keep_type_and_zeros()
    {
        await bench.PublishAsync("SELECT 1 AS id, DATE '2026-01-02' AS day, '01' AS month, 7 AS n", IncrementalStrategy.ReplaceTable, ["day", "month", "n"]);

        Assert.Equal(["1|2026-01-02|01|7"], await bench.QueryAsync("FROM t"));
        Assert.Equal(["DATE|VARCHAR|INTEGER"], await bench.QueryAsync("SELECT typeof(day), typeof(month), typeof(n) FROM t"));
    }

    [Fact]
    public async Task Columns_named_like_SQL_words_or_with_quotes_are_columns_like_any_other()
    {
        const string row = "SELECT 1 AS \"select\", 2 AS \"order\", 'a' AS \"group by\", 'p' AS \"from\", 3 AS \"say \"\"hi\"\"\"";
        await bench.PublishAsync(row, IncrementalStrategy.ReplaceTable, ["from"], "select");

        await bench.PublishAsync(row.Replace("2 AS", "20 AS", StringComparison.Ordinal), IncrementalStrategy.Merge, ["from"], "select");

        Assert.Equal(["1|20|a|p|3"], await bench.QueryAsync("FROM t"));
    }

    [Fact]
    public async Task Files_that_do_not_spell_their_partition_are_read_and_merged_by_the_log()
    {
        await bench.PublishAsync("FROM (VALUES (1, DATE '2026-01-01'), (2, DATE '2026-01-02'), (3, NULL)) v(id, day)", IncrementalStrategy.ReplaceTable, ["day"], "id");
        await bench.FlattenAsync();
        Assert.Equal(["1|2026-01-01", "2|2026-01-02", "3|null"], await bench.QueryAsync("FROM t ORDER BY id"));

        var candidate = await bench.PublishAsync("SELECT 2 AS id, DATE '2026-01-09' AS day", IncrementalStrategy.Merge, ["day"], "id");

        Assert.Single(candidate.Removed);
        Assert.Equal(["1|2026-01-01", "2|2026-01-09", "3|null"], await bench.QueryAsync("FROM t ORDER BY id"));
    }
}
