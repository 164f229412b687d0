using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class SnapshotTests : IDisposable
{
    private const string Day1 = "2024-01-01";
    private const string Day2 = "2024-01-02";
    private const string Day3 = "2024-01-03";

    private readonly WarehouseDatabase database = new();

    /// <summary>
    /// States of a source <c>(id, v, day)</c>, and the versions after the last one: id, v, from, to. <c>now</c> is a time of taking.
    /// </summary>
    public static TheoryData<string, SnapshotSettings, string[], string> Histories() => new()
    {
        { "first run", ByTime, [$"1 a {Day1}|2 b {Day2}"], $"1 a {Day1} -|2 b {Day2} -" },
        { "nothing changed", ByTime, [$"1 a {Day1}", $"1 a {Day1}"], $"1 a {Day1} -" },
        { "a later time is a version", ByTime, [$"1 a {Day1}", $"1 b {Day2}"], $"1 a {Day1} {Day2}|1 b {Day2} -" },
        { "a value alone is none", ByTime, [$"1 a {Day1}", $"1 b {Day1}"], $"1 a {Day1} -" },
        { "an earlier time is none", ByTime, [$"1 a {Day2}", $"1 b {Day1}"], $"1 a {Day2} -" },
        { "a new row", ByTime, [$"1 a {Day1}", $"1 a {Day1}|2 b {Day2}"], $"1 a {Day1} -|2 b {Day2} -" },
        {
            "three versions", ByTime, [$"1 a {Day1}", $"1 b {Day2}", $"1 c {Day3}"],
            $"1 a {Day1} {Day2}|1 b {Day2} {Day3}|1 c {Day3} -"
        },
        { "a vanished row stays current", ByTime, [$"1 a {Day1}|2 b {Day1}", $"1 a {Day1}"], $"1 a {Day1} -|2 b {Day1} -" },
        {
            "a vanished row ends", ByTime with { HardDeletes = HardDeletes.Invalidate }, [$"1 a {Day1}|2 b {Day1}", $"1 a {Day1}"],
            $"1 a {Day1} -|2 b {Day1} now"
        },
        {
            "and comes back", ByTime with { HardDeletes = HardDeletes.Invalidate },
            [$"1 a {Day1}|2 b {Day1}", $"1 a {Day1}", $"1 a {Day1}|2 b {Day1}"],
            $"1 a {Day1} -|2 b {Day1} now|2 b {Day1} -"
        },
        {
            "current versions end some day", ByTime with { ValidToCurrent = "timestamp '9999-12-31'" },
            [$"1 a {Day1}|2 b {Day1}", $"1 b {Day2}|2 b {Day1}"],
            $"1 a {Day1} {Day2}|1 b {Day2} 9999-12-31|2 b {Day1} 9999-12-31"
        },
        { "compared columns", ByCheck("v"), ["1 a -", "1 b -"], "1 a now now|1 b now -" },
        { "another column is not compared", ByCheck("v"), [$"1 a {Day1}", $"1 a {Day2}"], "1 a now -" },
        { "all columns are", ByCheck(), [$"1 a {Day1}", $"1 a {Day2}"], "1 a now now|1 a now -" },
        { "to NULL", ByCheck(), ["1 a -", "1 NULL -"], "1 a now now|1 NULL now -" },
        { "from NULL", ByCheck(), ["1 NULL -", "1 a -"], "1 NULL now now|1 a now -" },
        { "NULL stays NULL", ByCheck(), ["1 NULL -", "1 NULL -"], "1 NULL now -" },
        {
            "compared columns with a time", ByCheck("v") with { UpdatedAt = "day" }, [$"1 a {Day1}", $"1 b {Day2}"],
            $"1 a {Day1} {Day2}|1 b {Day2} -"
        },
        {
            "several key columns", ByTime with { UniqueKey = ["id", "v"] }, [$"1 a {Day1}|1 b {Day1}", $"1 a {Day2}|1 b {Day1}"],
            $"1 a {Day1} {Day2}|1 b {Day1} -|1 a {Day2} -"
        },
        {
            "an expression is the key", ByTime with { UniqueKey = ["id || '-' || v"] }, [$"1 a {Day1}", $"1 a {Day2}"],
            $"1 a {Day1} {Day2}|1 a {Day2} -"
        },
    };

    private static SnapshotSettings ByTime => new() { Strategy = SnapshotStrategy.Timestamp, UniqueKey = ["id"], UpdatedAt = "day" };

    public void Dispose() => database.Dispose();

    [Theory]
    [MemberData(nameof(Histories))]
    public void States_of_a_source_become_versions(string what, SnapshotSettings settings, string[] states, string expected)
    {
        foreach (var state in states) Take(settings, Query(state));

        Assert.True(expected == Versions(), $"{what}: {Versions()}");
    }

    [Fact]
    public void A_version_is_known_by_the_hash_of_its_key_and_time()
    {
        Take(ByTime with { UniqueKey = ["id", "v"] }, Query($"1 a {Day1}"));

        Assert.Equal("True", database.Rows("select dbt_scd_id = md5('1|a|2024-01-01 00:00:00') from snap"));
        Assert.Equal("True", database.Rows("select dbt_updated_at = day from snap"));
        Assert.Equal("id v day dbt_scd_id dbt_updated_at dbt_valid_from dbt_valid_to", Names());
    }

    [Fact]
    public void Deleted_rows_get_a_record_of_their_own_and_may_come_back()
    {
        var settings = ByTime with { HardDeletes = HardDeletes.NewRecord };
        Take(settings, Query($"1 a {Day1}|2 b {Day1}"));
        Take(settings, Query($"1 a {Day1}"));
        Assert.Equal("1,a,False,True 2,b,False,False 2,b,True,True", Marks());

        Take(settings, Query($"1 a {Day1}"));
        Assert.Equal("1,a,False,True 2,b,False,False 2,b,True,True", Marks());

        Take(settings, Query($"1 a {Day1}|2 c {Day3}"));
        Assert.Equal("1,a,False,True 2,b,False,False 2,b,True,False 2,c,False,True", Marks());
        Assert.Equal("4", database.Rows("select count(distinct dbt_scd_id) from snap"));
    }

    [Fact]
    public void A_deletion_is_recorded_beside_columns_that_are_new()
    {
        var settings = ByTime with { HardDeletes = HardDeletes.NewRecord };
        Take(settings, Query($"1 a {Day1}|2 b {Day1}"));
        Take(settings, $"select *, 5 as extra from ({Query($"1 a {Day1}")})");

        Assert.Equal("1,a,False,True 2,b,False,False 2,b,True,True", Marks());
        Assert.Contains("extra", Names(), StringComparison.Ordinal);
    }

    [Fact]
    public void New_columns_are_added_and_make_compared_rows_changed_ones()
    {
        Take(ByCheck(), "select 1 as id, 'a' as v");
        Take(ByCheck(), "select 1 as id, 'a' as v, 2.5 as n");
        Take(ByCheck(), "select 1 as id, 'a' as v, 2.5 as n");

        Assert.Equal(
            "1,a,NULL,False 1,a,2.5,True", database.Rows("select id, v, n, dbt_valid_to is null from snap order by n nulls first"));
    }

    [Fact]
    public void Columns_that_vanish_from_the_source_stay_empty()
    {
        Take(ByTime, Query($"1 a {Day1}"));
        Take(ByTime, $"select id, day from ({Query($"1 a {Day2}")})");

        Assert.Equal("1,a,2024-01-02 1,NULL,NULL", database.Rows("select id, v, dbt_valid_to from snap order by dbt_valid_from"));
    }

    [Fact]
    public void The_columns_of_a_snapshot_may_have_other_names()
    {
        var names = new SnapshotColumns("valid_from", "valid_to", "version_id", "changed_at", "is_gone");
        var settings = ByTime with { Columns = names, HardDeletes = HardDeletes.NewRecord };
        Take(settings, Query($"1 a {Day1}|2 b {Day1}"));
        Take(settings, Query($"1 b {Day2}"));

        Assert.Equal("id v day version_id changed_at valid_from valid_to is_gone", Names());
        Assert.Equal(
            "1,a,False,2024-01-02 1,b,False,NULL",
            database.Rows("select id, v, is_gone, valid_to from snap where id = 1 order by valid_from"));
        Assert.Equal("False True", database.Rows("select is_gone from snap where id = 2 order by 1"));
    }

    [Fact]
    public void A_key_of_several_rows_is_refused_and_nothing_is_written()
    {
        Take(ByTime, Query($"1 a {Day1}"));

        var refusal = Assert.Throws<ExpectedException>(() => Take(ByTime, Query($"1 x {Day2}|7 b {Day2}|7 c {Day2}")));

        Assert.Contains("several rows with id = 7", refusal.Message, StringComparison.Ordinal);
        Assert.Equal($"1 a {Day1} -", Versions());
        Take(ByTime, Query($"1 x {Day2}"));
    }

    [Fact]
    public void A_table_that_is_no_snapshot_is_refused_with_the_columns_it_lacks()
    {
        database.Warehouse.Execute("create table snap as select 1 as id, 'a' as v, now() as dbt_valid_from");

        var refusal = Assert.Throws<ExpectedException>(
            () => Take(ByTime with { HardDeletes = HardDeletes.NewRecord }, Query($"1 a {Day1}")));

        Assert.Contains("dbt_scd_id, dbt_valid_to, dbt_updated_at, dbt_is_deleted", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_is_not_snapshot_into()
    {
        database.Warehouse.Execute("create view snap as select 1 as id");

        var refusal = Assert.Throws<ExpectedException>(() => Take(ByTime, Query($"1 a {Day1}")));

        Assert.Contains("is a view", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_the_gate_refuses_leaves_the_versions_that_were_there()
    {
        Take(ByTime, Query($"1 a {Day1}"));

        Assert.Throws<ExpectedException>(() => database.Builder.TakeSnapshot(
            Build(ByTime, $"select *, 1 as extra from ({Query($"1 b {Day2}")})") with { Gate = () => throw new ExpectedException("no") }));

        Assert.Equal($"1 a {Day1} -", Versions());
        Assert.DoesNotContain("extra", Names(), StringComparison.Ordinal);
    }

    private static SnapshotSettings ByCheck(params string[] columns) => new()
    {
        Strategy = SnapshotStrategy.Check,
        UniqueKey = ["id"],
        CheckColumns = columns is [] ? null : columns,
    };

    private static SnapshotBuild Build(SnapshotSettings settings, string sql)
    {
        var snapshot = new Snapshot
        {
            Name = "snap",
            Location = new SourceLocation("snapshots/snap.sql", 1),
            Relation = Relation("snap"),
            RawSql = "",
            Settings = settings,
        };
        return new SnapshotBuild { Snapshot = snapshot, Relation = snapshot.Relation, Sql = sql };
    }

    private static string Query(string state) => "select * from (values "
        + string.Join(", ", state.Split('|').Select(row => $"({string.Join(", ", row.Split(' ').Select(Literal))})"))
        + ") as rows(id, v, day)";

    private static string Literal(string cell, int index) => (cell, index) switch
    {
        ("NULL", _) => "NULL::varchar",
        ("-", _) => "NULL::timestamp",
        (_, 0) => cell,
        (_, 2) => $"timestamp '{cell}'",
        _ => $"'{cell}'",
    };

    private void Take(SnapshotSettings settings, string sql) => database.Builder.TakeSnapshot(Build(settings, sql));

    private string Versions() => database.Rows(
        $"""
        select string_agg(
          concat_ws(' ', id, coalesce(v, 'NULL'), {Shown("dbt_valid_from")}, {Shown("dbt_valid_to")}), '|'
          order by id, dbt_valid_from, v, dbt_valid_to)
        from snap
        """);

    private static string Shown(string column) => $"""
        case when {column} is null then '-'
          when abs(date_diff('hour', {column}, now()::timestamp)) < 2 then 'now'
          else strftime({column}, '%Y-%m-%d') end
        """;

    private string Marks() => database.Rows(
        "select id, v, dbt_is_deleted, dbt_valid_to is null from snap order by id, v, dbt_is_deleted");

    private string Names() => string.Join(" ", database.Warehouse.ColumnsOf(Relation("snap")).Select(column => column.Name));
}
