using Pipeline.Events;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>Checks that look at more than one column: references, row counts of two datasets, schemas.</summary>
public sealed class DatasetCheckTests
{
    private const string Tables = """
        CREATE TABLE t AS SELECT * FROM (VALUES ('BE', 1), ('NL', 2), ('XX', 3), (NULL, 4), ('BE', NULL), (NULL, NULL)) v(country, id);
        CREATE TABLE countries AS SELECT * FROM (VALUES ('BE', 1), ('NL', 2), ('NL', 2), (NULL, 9)) v(code, number);
        CREATE TABLE "geo.countries" AS SELECT 'XX' AS code;
        """;

    public static TheoryData<string, CheckVerdict, string?> References => new()
    {
        { "values in country must exist in countries code", CheckVerdict.Fail, "1" },
        { "values in (country) must exist in countries (code)", CheckVerdict.Fail, "1" },
        { "values in country must exist in countries code: {filter: country <> 'XX'}", CheckVerdict.Pass, "0" },
        { "values in country must exist in countries code: {warn: when > 0, fail: when > 1}", CheckVerdict.Warn, "1" },
        { "values in country must exist in geo.countries code", CheckVerdict.Fail, "3" },

        // A partly NULL key violates, an all-NULL one does not.
        { "values in (country, id) must exist in countries (code, number)", CheckVerdict.Fail, "3" },

        // A code that is there twice violates once.
        { "values in country must not exist in countries code", CheckVerdict.Fail, "3" },
        { "values in country must not exist in geo.countries code", CheckVerdict.Fail, "1" },
        { "values in country must exist in nowhere code", CheckVerdict.Error, null },
        { "values in country must exist in countries nosuch", CheckVerdict.Error, null },
    };

    [Theory]
    [MemberData(nameof(References))]
    public async Task A_reference_counts_its_violations(string item, CheckVerdict verdict, string? value) =>
        Assert.Equal((verdict, value), SodaText.Outcome(await SodaText.JudgeItemAsync(Tables, $"\"{item}\"".Replace(": {", "\": {").Replace("}\"", "}"))));

    [Fact]
    public async Task A_partitions_filter_is_kept_apart_from_the_references_condition()
    {
        var results = await SodaText.JudgeAsync(Tables, """
            filter t [some]:
              where: id = 3 or id = 1
            checks for t [some]:
              - values in country must exist in countries code
              - row_count = 2
            """);

        Assert.Equal(["1", "2"], results.Select(result => result.Value));
    }

    public static TheoryData<string, CheckVerdict, string?> RowCounts => new()
    {
        { "row_count same as t", CheckVerdict.Pass, "0" },
        { "row_count same as countries", CheckVerdict.Fail, "2" },
        { "row_count same as countries [dutch]", CheckVerdict.Fail, "4" },
        { "row_count same as countries dutch", CheckVerdict.Fail, "4" },
        { "row_count same as nowhere", CheckVerdict.Error, null },
        { "row_count same as countries in geo", CheckVerdict.Fail, "5" },
        { "row_count same as countries in elsewhere", CheckVerdict.Error, null },
    };

    [Theory]
    [MemberData(nameof(RowCounts))]
    public async Task Row_counts_are_compared(string item, CheckVerdict verdict, string? value) => Assert.Equal(
        (verdict, value),
        SodaText.Outcome(await SodaText.JudgeItemAsync(Tables, item, "filter countries [dutch]:\n  where: code = 'NL'")));

    [Fact]
    public async Task Either_side_of_a_comparison_may_be_a_partition()
    {
        var results = await SodaText.JudgeAsync(Tables, """
            filter t [known]: {where: country = 'NL' or country = 'XX'}
            filter countries [dutch]: {where: code = 'NL'}
            checks for t [known]:
              - row_count same as countries [dutch]
              - row_count same as countries
            """);

        Assert.Equal([(CheckVerdict.Pass, "0"), (CheckVerdict.Fail, "-2")], results.Select(SodaText.Outcome));
    }

    [Fact]
    public async Task The_message_names_both_counts() => Assert.Equal(
        "t has 6 rows and countries has 4, a difference of 2, expected = 0.",
        (await SodaText.JudgeItemAsync(Tables, "row_count same as countries")).Message);

    public static TheoryData<string, CheckVerdict, string> Schemas => new()
    {
        { "fail: {when required column missing: [id, name]}", CheckVerdict.Pass, "The 4 columns are as wanted." },
        { "fail: {when required column missing: [ID, nosuch]}", CheckVerdict.Fail, "column nosuch is missing." },
        { "fail when required column missing: [nosuch]", CheckVerdict.Fail, "column nosuch is missing." },
        { "warn when required column missing: [nosuch]", CheckVerdict.Warn, "column nosuch is missing." },
        { "fail: {when forbidden column present: [pii_*]}", CheckVerdict.Fail, "column pii_mail must not be there." },
        { "fail: {when forbidden column present: ['%mail']}", CheckVerdict.Fail, "column pii_mail must not be there." },
        { "fail: {when forbidden column present: [mail, i]}", CheckVerdict.Pass, "The 4 columns are as wanted." },
        { "fail: {when wrong column type: {id: integer, name: string, amount: decimal}}", CheckVerdict.Pass, "The 4 columns are as wanted." },
        { "fail when wrong type: {id: int, amount: 'decimal(18, 2)'}", CheckVerdict.Pass, "The 4 columns are as wanted." },
        { "fail: {when wrong column type: {amount: 'decimal(18,3)', gone: int}}", CheckVerdict.Fail, "column amount has type DECIMAL(18,2), expected decimal(18,3); column gone is missing." },
        { "fail: {when wrong column index: {id: 0, name: 2}}", CheckVerdict.Fail, "column name is at index 1, expected 2." },
        { "fail: {when mismatching columns: {id: int, name: , amount: , pii_mail: }}", CheckVerdict.Pass, "The 4 columns are as wanted." },
        { "fail: {when mismatching columns: {id: int, name: , amount: }}", CheckVerdict.Fail, "column pii_mail is not expected." },
        { "fail: {when mismatching columns: {id: int, name: , amount: }, with optional columns: [pii_mail, more]}", CheckVerdict.Pass, "The 4 columns are as wanted." },
        { "warn: {when required column missing: [x]}, fail: {when required column missing: [y]}", CheckVerdict.Fail, "column y is missing." },
        { "warn: {when required column missing: [x]}, fail: {when required column missing: [id]}", CheckVerdict.Warn, "column x is missing." },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task A_schema_is_compared(string settings, CheckVerdict verdict, string message)
    {
        var result = await SodaText.JudgeItemAsync(
            "CREATE TABLE t (id INTEGER, name VARCHAR, amount DECIMAL(18, 2), pii_mail VARCHAR)", $"schema: {{{settings}}}");

        Assert.Equal((verdict, message), (result.Verdict, result.Message));
    }

    [Theory]
    [InlineData("varchar", "VARCHAR", true)]
    [InlineData("varchar(20)", "VARCHAR", false)]
    [InlineData("timestamp", "timestamp(3)", true)]
    [InlineData("timestamp with time zone", "timestamp(6) with time zone", true)]
    [InlineData("timestamptz", "TIMESTAMP WITH TIME ZONE", true)]
    [InlineData("timestamp", "TIMESTAMP WITH TIME ZONE", false)]
    [InlineData("long", "BIGINT", true)]
    [InlineData("double", "FLOAT", false)]
    [InlineData("integer[]", "INTEGER[]", true)]
    [InlineData("numeric", "DECIMAL(38,0)", true)]
    public void A_type_is_the_same_however_it_is_spelt(string wanted, string found, bool isMatch) =>
        Assert.Equal(isMatch, Pipeline.Quality.SodaCl.ColumnType.IsMatch(wanted, found));
}
