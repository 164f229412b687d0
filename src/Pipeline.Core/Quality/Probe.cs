using Pipeline.Engines;

namespace Pipeline.Quality;

/// <summary>What a check asks the engine.</summary>
internal abstract record Probe
{
    private Probe()
    {
    }

    /// <summary>A query that shows the offending rows; null when there is none.</summary>
    public string? FailingRows { get; init; }

    /// <summary>Aggregates over one relation: those of many checks share one scan.</summary>
    /// <param name="From">The text after FROM, its WHERE included. Checks with the same text share the scan.</param>
    /// <param name="Expressions">The aggregates; their values are the answer's one row.</param>
    public sealed record Aggregates(string From, IReadOnlyList<string> Expressions) : Probe
    {
        /// <summary>The same question as a query of its own, when that is not simply a SELECT of the expressions.</summary>
        public string? Alone { get; init; }
    }

    /// <summary>A question that needs a query of its own.</summary>
    public sealed record Query(string Sql) : Probe;

    /// <summary>A question of several statements. The runner hands over the engine; what comes back is judged like any answer.</summary>
    public sealed record Session(Func<IEngine, CancellationToken, Task<ResultTable>> AskAsync) : Probe;
}
