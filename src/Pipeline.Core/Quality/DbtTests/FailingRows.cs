using Pipeline.Engines;
using Pipeline.Models;

namespace Pipeline.Quality.DbtTests;

/// <summary>The query of a test.</summary>
/// <param name="Sql">Returns the failing rows.</param>
internal sealed record FailingRows(string Sql)
{
    /// <summary>The relation tested; null for a test that brings its own SQL.</summary>
    public string? Relation { get; init; }

    /// <summary>For a test that judges each row by itself: the condition of a failing row.</summary>
    public string? Condition { get; init; }

    /// <summary>
    /// Writes the query after a look at the columns, which alone tell what it must be; then <see cref="Sql"/> is empty. Null where nothing needs
    /// to be looked up.
    /// </summary>
    public Func<IEngine, CancellationToken, Task<string>>? WriteAsync { get; init; }

    /// <summary>The aggregate that counts the failures when the declaration gives none.</summary>
    public string FailCalc { get; init; } = "count(*)";

    /// <summary>The failing rows of a declared test whose name and arguments were found good.</summary>
    public static FailingRows Of(DataTest test, CheckContext context)
    {
        if (test.RawSql is { } sql) return new FailingRows(sql);
        var arguments = new Dictionary<string, object?>(test.Arguments);
        if (test.Column is not null) arguments[GenericTests.Column] = test.Column;
        // Nodes of several packages may have one name: who knows ids is asked for the one meant.
        var relation = context.Resolve(test.NodeId) ?? context.Relation(DbtChecks.DatasetOf(test.NodeId));
        return GenericTests.ByName[test.Kind].Rows(new TestSubject(relation, test.Where, new TestArguments(test.Kind, arguments), context));
    }
}
