using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Runs.Projects.UnitTesting;

namespace Pipeline.Tests.Runs.Projects.UnitTesting;

public sealed class FixtureSqlTests
{
    private static readonly ColumnType[] columns = [new("id", "BIGINT"), new("at", "DATE")];

    [Fact]
    public void Values_take_the_types_of_the_relation_and_what_is_left_out_is_null() =>
        Assert.Equal(
            """
            select cast(1 as BIGINT) as "id", cast('2026-01-02' as DATE) as "at"
            union all
            select cast('2' as BIGINT) as "id", cast(null as DATE) as "at"
            """,
            FixtureSql.Of(Rows(new() { ["ID"] = 1L, ["at"] = "2026-01-02" }, new() { ["id"] = "2" }), columns, "it"));

    [Fact]
    public void No_rows_are_none_of_the_relations_columns() =>
        Assert.Equal("select cast(null as BIGINT) as \"id\", cast(null as DATE) as \"at\" where false", FixtureSql.Of(Rows(), columns, "it"));

    [Fact]
    public void A_column_that_the_relation_does_not_have_is_named() =>
        Assert.Contains("'orders' has no column 'idd'", Assert.Throws<ExpectedException>(
            () => FixtureSql.Of(Rows(new Dictionary<string, object?> { ["idd"] = 1L }), columns, "'orders'")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_query_stands_for_itself() => Assert.Equal("select 1", FixtureSql.Of(new UnitTestRows { Sql = "select 1" }, columns, "it"));

    private static UnitTestRows Rows(params Dictionary<string, object?>[] rows) => new() { Values = rows };
}
