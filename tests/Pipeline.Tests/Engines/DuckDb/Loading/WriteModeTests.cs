using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>How the rows of a load join those of the table.</summary>
public sealed class WriteModeTests : IDisposable
{
    private static readonly TableSpec merge = new() { WriteMode = WriteMode.Merge, PrimaryKey = ["id"] };

    private readonly LoadBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Append_adds_rows()
    {
        await bench.LoadAsync("""{"a":1}""");
        await bench.LoadAsync("""{"a":1}""");

        Assert.Equal(["1", "1"], await bench.QueryAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task Overwrite_replaces_the_table()
    {
        bench.Spec = new TableSpec { WriteMode = WriteMode.Overwrite };
        await bench.LoadAsync("""{"a":1}""");
        await bench.LoadAsync("""{"a":2}""");

        Assert.Equal(["2"], await bench.QueryAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task Overwrite_by_partitions_replaces_those_the_load_has_rows_of_and_again_changes_nothing()
    {
        bench.Spec = new TableSpec
        {
            WriteMode = WriteMode.Overwrite,
            Replace = ReplaceScope.Partitions,
            PartitionBy = [new PartitionColumn("day", "at", PartitionTransform.Day)],
        };
        await bench.LoadAsync("""{"a":1,"at":"2026-01-01T10:00:00Z"}""", """{"a":2,"at":"2026-01-02T23:30:00-02:00"}""", """{"a":3,"at":null}""");
        for (var i = 0; i < 2; i++) await bench.LoadAsync("""{"a":4,"at":"2026-01-03T00:00:00Z"}""", """{"a":5,"at":null}""");

        Assert.Equal(["1|2026-01-01", "4|2026-01-03", "5|null"], await bench.QueryAsync("SELECT a, day FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData(PartitionTransform.Year, "2026", "INTEGER")]
    [InlineData(PartitionTransform.Month, "2026-01", "VARCHAR")]
    [InlineData(PartitionTransform.Day, "2026-01-02", "DATE")]
    [InlineData(PartitionTransform.Hour, "2026-01-02-03", "VARCHAR")]
    public async Task Partitions_are_made_from_row_values_in_utc(PartitionTransform transform, string value, string type)
    {
        bench.Spec = new TableSpec { PartitionBy = [new PartitionColumn("p", "at", transform)] };
        var staged = await bench.LoadAsync("""{"at":"2026-01-02T05:04:05+02:00","p":"own"}""");

        Assert.Equal(value, Assert.Single(staged.Table.Added).PartitionValues["p"]);
        Assert.Equal(["at TIMESTAMP WITH TIME ZONE", "p_1 VARCHAR", $"p {type}"], await bench.ColumnsAsync());
        Assert.Equal([$"own|{value}"], await bench.QueryAsync("SELECT p_1, p FROM t"));
    }

    [Fact]
    public async Task A_column_of_the_rows_can_be_the_partition()
    {
        bench.Spec = new TableSpec { PartitionBy = [new PartitionColumn("season", "season", PartitionTransform.Identity)] };
        await bench.LoadAsync("""{"a":1,"season":2024}""", """{"a":2,"season":2025}""");
        await bench.LoadAsync("""{"a":3,"season":2024}""");

        Assert.Equal(["1|2024", "2|2025", "3|2024"], await bench.QueryAsync("SELECT a, season FROM t ORDER BY a"));
    }

    [Fact]
    public async Task A_member_of_a_column_of_objects_can_be_the_partition()
    {
        bench.Spec = new TableSpec { PartitionBy = [new PartitionColumn("season_id", "season.id", PartitionTransform.Identity)] };
        await bench.LoadAsync("""{"a":1,"season":{"id":44,"name":"2003"}}""", """{"a":2,"season":{"id":27}}""", """{"a":3,"season":null}""");

        Assert.Equal(["1|44", "2|27", "3|null"], await bench.QueryAsync("SELECT a, season_id FROM t ORDER BY a"));
    }

    [Fact]
    public async Task A_column_with_a_dot_in_its_name_is_itself_the_partition()
    {
        bench.Spec = new TableSpec { PartitionBy = [new PartitionColumn("p", "season.id", PartitionTransform.Identity)] };
        await bench.LoadAsync("""{"season.id":44,"season":{"id":27}}""");

        Assert.Equal(["44"], await bench.QueryAsync("SELECT p FROM t"));
    }

    [Fact]
    public async Task A_member_of_a_struct_is_no_partition_and_the_error_says_what_would_be()
    {
        bench.Spec = new TableSpec { Nested = NestedForm.Struct, PartitionBy = [new PartitionColumn("p", "season.id", PartitionTransform.Identity)] };

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"season":{"id":27}}"""));

        Assert.Equal("Declare the column as JSON.", failure.Hint);
    }

    [Fact]
    public async Task A_partition_nobody_has_is_refused_with_the_nearest_name()
    {
        bench.Spec = new TableSpec { PartitionBy = [new PartitionColumn("d", "craeted_at", PartitionTransform.Day)] };

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.LoadAsync("""{"created_at":"2026-01-02"}"""));

        Assert.Equal("Did you mean 'created_at'?", failure.Hint);
    }

    [Fact]
    public async Task Merge_takes_new_keys_and_replaces_known_ones()
    {
        bench.Spec = merge;
        await bench.LoadAsync("""{"id":1,"v":"a"}""", """{"id":2,"v":"b"}""");
        var staged = await bench.LoadAsync("""{"id":2,"v":"c"}""", """{"id":3,"v":"d"}""");

        Assert.Equal(["1|a", "2|c", "3|d"], await bench.QueryAsync("SELECT id, v FROM t ORDER BY id"));
        Assert.Equal((2, 2), (staged.Table.RowsRead, staged.Table.Rows));
    }

    [Theory]
    [InlineData(null, "second")]
    [InlineData("updated", "first")]
    [InlineData("same", "second")]
    [InlineData("absent", "second")]
    public async Task Of_rows_with_one_key_the_newest_by_cursor_wins_then_the_one_that_came_later(string? cursor, string winner)
    {
        bench.Spec = merge with { Cursor = cursor };

        var staged = await bench.LoadAsync(
            """{"id":1,"v":"none","updated":null,"same":1}""",
            """{"id":1,"v":"first","updated":"2026-01-02T00:00:00Z","same":1}""",
            """{"id":1,"v":"second","updated":"2026-01-01T00:00:00Z","same":1}""");

        Assert.Equal([winner], await bench.QueryAsync("SELECT v FROM t"));
        Assert.Equal((3, 1), (staged.Table.RowsRead, staged.Table.Rows));
    }

    [Theory]
    [InlineData("true", "false")]
    [InlineData("\"2026-01-01\"", "null")]
    public async Task Merge_deletes_rows_by_flag(string yes, string no)
    {
        bench.Spec = merge with { HardDelete = "gone" };
        await bench.LoadAsync($$"""{"id":1,"gone":{{no}}}""", $$"""{"id":2,"gone":{{no}}}""", $$"""{"id":3,"gone":{{yes}}}""");
        await bench.LoadAsync($$"""{"id":1,"gone":{{yes}}}""", $$"""{"id":4,"gone":{{no}}}""", $$"""{"id":9,"gone":{{yes}}}""");

        Assert.Equal(["2", "4"], await bench.QueryAsync("SELECT id FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Merge_rewrites_only_the_files_that_hold_a_known_key()
    {
        bench.Spec = merge with { PartitionBy = [new PartitionColumn("p", "p", PartitionTransform.Identity)] };
        await bench.LoadAsync([.. Enumerable.Range(0, 12).Select(i => $$"""{"id":{{i}},"p":{{i % 4}},"v":"old"}""")]);

        var staged = await bench.LoadAsync("""{"id":5,"p":2,"v":"moved"}""", """{"id":99,"p":0,"v":"new"}""");

        Assert.Equal("1", Assert.Single(staged.Table.Removed).PartitionValues["p"]);
        Assert.Equal(["1|1", "5|2", "9|1", "99|0"], await bench.QueryAsync("SELECT id, p FROM t WHERE id IN (1, 5, 9, 99) ORDER BY id"));
        Assert.Equal(["13"], await bench.QueryAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Merge_into_files_older_than_a_column_keeps_their_rows()
    {
        bench.Spec = merge;
        await bench.LoadAsync("""{"id":1,"v":"a"}""", """{"id":2,"v":"b"}""");
        await bench.LoadAsync("""{"id":2,"v":"c","w":[1]}""");
        await bench.LoadAsync("""{"id":1,"x":5}""");

        Assert.Equal(["1|null|null|5", "2|c|[1]|null"], await bench.QueryAsync("SELECT id, v, w, x FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Merge_compares_all_fields_of_the_key()
    {
        bench.Spec = merge with { PrimaryKey = ["id", "kind"] };
        await bench.LoadAsync("""{"id":1,"kind":"a","n":1}""", """{"id":1,"kind":"b","n":2}""");
        await bench.LoadAsync("""{"id":1,"kind":"b","n":3}""");

        Assert.Equal(["a|1", "b|3"], await bench.QueryAsync("SELECT kind, n FROM t ORDER BY kind"));
    }

    [Fact]
    public async Task A_row_without_its_key_is_rejected()
    {
        bench.Spec = merge with { RejectLimit = new RejectLimit(2, null) };

        var staged = await bench.LoadAsync("""{"id":1}""", """{"id":null}""", """{"v":2}""");

        Assert.Equal(2, LoadBench.Rejects(staged).Count(reject => reject.Contains("the row has no id, which names it")));
        Assert.Equal(["1"], await bench.QueryAsync("SELECT id FROM t"));
    }

    [Fact]
    public async Task The_same_merge_again_changes_no_row()
    {
        bench.Spec = merge;
        for (var i = 0; i < 3; i++) await bench.LoadAsync("""{"id":1,"v":"a"}""", """{"id":2,"v":"b"}""");

        Assert.Equal(["1|a", "2|b"], await bench.QueryAsync("SELECT id, v FROM t ORDER BY id"));
    }

    /// <summary>A window over whole rows needs several times the rows in memory.</summary>
    [Fact]
    public async Task Rows_wider_than_memory_are_deduplicated_by_key()
    {
        using var small = new LoadBench("200MB") { Spec = merge with { Cursor = "at" } };
        var path = small["wide.ndjson"];
        using (var file = new StreamWriter(path))
        {
            var random = new Random(7);
            var noise = new byte[600];
            for (var i = 0; i < 300_000; i++)
            {
                random.NextBytes(noise);
                file.Write($$"""{"id":{{i / 2}},"at":{{i}},"noise":"{{Convert.ToBase64String(noise)}}"}""");
                file.Write('\n');
            }
        }

        var staged = await small.LoadAsync(small.RequestOf(path));

        Assert.Equal(150_000, staged.Table.Rows);
        Assert.Equal(["150000|0"], await small.QueryAsync("SELECT count(*), count(*) FILTER (\"at\" % 2 = 0) FROM t"));
    }
}
