using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.DbtTests;

/// <summary>A generic test built into the engine: no package has to be vendored and no macro rendered to run it.</summary>
/// <param name="Name">Its name, with the package's.</param>
/// <param name="Required">Arguments it needs.</param>
/// <param name="Optional">Arguments it takes.</param>
/// <param name="Rows">Its failing rows.</param>
internal sealed record GenericTest(string Name, string[] Required, string[] Optional, Func<TestSubject, FailingRows> Rows);

/// <summary>What a generic test is applied to.</summary>
/// <param name="Relation">The relation, unfiltered.</param>
/// <param name="Where">The test's <c>where</c>.</param>
/// <param name="Arguments">The test's arguments.</param>
/// <param name="Context">Resolves the relations that arguments name.</param>
internal sealed record TestSubject(string Relation, string? Where, TestArguments Arguments, CheckContext Context)
{
    /// <summary>The relation as dbt presents it to a test: the filter applies to it and to nothing else.</summary>
    public string Filtered => string.IsNullOrWhiteSpace(Where) ? Relation : $"(SELECT * FROM {SqlText.From(Relation, Where)}) dbt_subquery";

    /// <summary>The column tested. It is SQL, as in dbt: an expression is legal, and a name that needs quotes brings them.</summary>
    public string Column => Arguments.Text(GenericTests.Column);

    /// <summary>The relation that an argument names.</summary>
    public string Other(string argument) => RelationArgument.Resolve(Arguments.Text(argument), Context);

    /// <summary>The relation with the test's own <c>row_condition</c>, as it stands after FROM.</summary>
    public string Conditioned(params ReadOnlySpan<string?> conditions) =>
        SqlText.From(Filtered, [Arguments.Optional("row_condition"), .. conditions]);

    /// <summary>The moment of the run, without a zone, in UTC.</summary>
    public string Now => $"TIMESTAMP '{Context.Now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}'";

    /// <summary>A moment before that.</summary>
    public string Ago(string count, string datepart) => $"({Now} - {DatePart.Interval(count, datepart)})";

    /// <summary>Rows that fail one by one, of those that the test's <c>row_condition</c> leaves.</summary>
    public FailingRows EachConditioned(string condition) =>
        Each(SqlText.And(Arguments.Optional("row_condition"), condition)!);

    /// <summary>Rows that fail one by one.</summary>
    public FailingRows Each(string condition, string selected = "*") =>
        new($"SELECT {selected}\nFROM {Filtered}\nWHERE {condition}") { Relation = Relation, Condition = condition };

    /// <summary>The rows of a query.</summary>
    public FailingRows Query(string sql) => new(sql) { Relation = Relation };
}

/// <summary>A length of time in the words of dbt: a number and <c>day</c>.</summary>
internal static class DatePart
{
    private static readonly string[] Known =
        ["microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"];

    /// <summary>The interval as SQL.</summary>
    public static string Interval(string count, string datepart) => Known.Contains(datepart.ToLowerInvariant().TrimEnd('s'))
        ? $"INTERVAL ({count}) {datepart.ToLowerInvariant().TrimEnd('s')}"
        : throw new ExpectedException($"There is no date part '{datepart}'.", NearestName.Hint(datepart, Known));
}
