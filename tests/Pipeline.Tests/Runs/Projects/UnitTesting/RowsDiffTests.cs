using Pipeline.Runs.Projects.UnitTesting;

namespace Pipeline.Tests.Runs.Projects.UnitTesting;

public sealed class RowsDiffTests
{
    private static readonly string[] columns = ["id", "name"];

    [Fact]
    public void The_order_of_rows_does_not_matter() =>
        Assert.Null(RowsDiff.Of(columns, [["1", "a"], ["2", null]], [["2", null], ["1", "a"]]));

    [Fact]
    public void Null_is_not_the_word_null() =>
        Assert.NotNull(RowsDiff.Of(columns, [["1", null]], [["1", "NULL"]]));

    [Fact]
    public void A_row_that_is_there_once_too_often_is_a_difference() =>
        Assert.Equal(
            """
            the rows differ: 0 expected and not there (-), 1 there and not expected (+)
              id | name
              1  | a
            + 1  | a
            """,
            RowsDiff.Of(columns, [["1", "a"]], [["1", "a"], ["1", "a"]]));

    [Fact]
    public void Rows_that_differ_stand_one_below_the_other() =>
        Assert.Equal(
            """
            the rows differ: 1 expected and not there (-), 1 there and not expected (+)
              id | name
            + 1  | NULL
            - 1  | alice
              2  | bob
            """,
            RowsDiff.Of(columns, [["2", "bob"], ["1", "alice"]], [["1", null], ["2", "bob"]]));
}
