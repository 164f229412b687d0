namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>What metrics say of what they measure. What each measures is data: the files of <c>Conformance</c>.</summary>
public sealed class MetricTests
{
    private const string Numbers = "(a) (1), (2), (2), (3), (3), (3), (NULL), (NULL)";
    private const string Words = "(s) ('ann'), ('bob'), (''), ('n/a'), (NULL)";

    [Fact]
    public async Task Missing_invalid_and_valid_rows_are_all_rows()
    {
        const string Validity = "{missing values: [n/a], valid regex: '^[a-z]*$', invalid values: [bob]}";

        var results = await SodaText.JudgeAsync(Words, $"""
            checks for t:
              - missing_count(s) >= 0: {Validity}
              - invalid_count(s) >= 0: {Validity}
              - valid_count(s) >= 0: {Validity}
            """);

        Assert.Equal(["2", "1", "2"], results.Select(result => result.Value));
    }

    [Fact]
    public async Task Duplicates_are_counted_as_values_and_reported_as_rows_too()
    {
        var result = await SodaText.JudgeItemAsync(Numbers, "duplicate_count(a) = 0");

        Assert.Equal("duplicate_count(a) is 2 (3 rows too many), expected = 0.", result.Message);
        Assert.Equal(["duplicate_rows=3", "duplicate_values=2", "row_count=8"], result.Diagnostics.Select(pair => $"{pair.Key}={pair.Value}").Order());
    }

    [Theory]
    [InlineData("missing_count(a) = 0", "missing_count(a) is 2 of 8 rows, expected = 0.")]
    [InlineData("missing_percent(a) < 5", "missing_percent(a) is 25 % (2 of 8 rows), expected < 5.")]
    [InlineData("row_count: {warn: when < 10, fail: when < 5}", "row_count is 8, which warns when < 10.")]
    [InlineData("row_count: {warn: when < 20, fail: when < 10}", "row_count is 8, which fails when < 10.")]
    [InlineData("row_count > 0", "row_count is 8.")]
    [InlineData("failed rows: {fail condition: a > 2}", "3 failed rows, expected = 0.")]
    [InlineData("min(a) > 0: {filter: false}", "There is no value to judge: the measured rows are none, or all of them are NULL.")]
    [InlineData("freshness(nosuch) < 1h", "Binder Error: Referenced column \"nosuch\" not found")]
    public async Task The_message_is_a_sentence_with_the_numbers(string item, string message) =>
        Assert.StartsWith(message, (await SodaText.JudgeItemAsync(Numbers, item)).Message, StringComparison.Ordinal);

    public static TheoryData<string, string?> Samples => new()
    {
        { "missing_count(a) = 0", "2" },
        { "missing_count(a) = 0: {samples limit: 1}", "1" },
        { "missing_count(a) = 0: {samples limit: 0}", null },
        { "missing_count(a) >= 0", null },
        { "duplicate_count(a) = 0", "2" },
        { "invalid_count(a) = 0: {valid max: 1, filter: a < 3}", "2" },
        { "failed rows: {fail condition: a > 2}", "3" },
        { "failed rows: {fail query: 'select * from t where a > 2'}", "3" },
        { "values in a must exist in other a: {filter: a = 1}", "1" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_violated_check_shows_its_rows(string item, string? rows)
    {
        var tables = $"CREATE TABLE t AS SELECT * FROM (VALUES {Numbers[4..]}) v(a); CREATE TABLE other (a INT)";
        await using var data = await JudgedData.WithAsync(tables);
        var result = (await data.JudgeAsync(SodaText.Read($"checks for t:\n  - {item}\n").Checks)).Single();

        if (rows is null) Assert.Null(result.FailingRows);
        else Assert.Equal(rows, await data.CountAsync(result.FailingRows!));
    }
}
