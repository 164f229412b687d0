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

    /// <summary>Rows that fail one by one.</summary>
    public FailingRows Each(string condition, string selected = "*") =>
        new($"SELECT {selected}\nFROM {Filtered}\nWHERE {condition}") { Relation = Relation, Condition = condition };

    /// <summary>The rows of a query.</summary>
    public FailingRows Query(string sql) => new(sql) { Relation = Relation };
}
