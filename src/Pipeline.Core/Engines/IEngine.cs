namespace Pipeline.Engines;

/// <summary>
/// Runs SQL as given. It knows no models and no lake: dialect differences live in <see cref="Capabilities"/> and in the
/// materializers. One call at a time per instance; ask for another instance to run in parallel. Failures are thrown as
/// <see cref="Diagnostics.ExpectedException"/> with the engine's own words; cancellation stops the statement itself.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>What this engine can do, asked before acting.</summary>
    EngineCapabilities Capabilities { get; }

    /// <summary>Runs one query and returns its rows, all of them: for results a person or a check reads, not for data.</summary>
    Task<ResultTable> QueryAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Runs one or more statements and returns how many rows they changed together.</summary>
    Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken);
}

/// <summary>What an engine is and can do.</summary>
/// <param name="Dialect">The name macros dispatch on: <c>duckdb</c>, <c>athena</c>.</param>
public sealed record EngineCapabilities(string Dialect);

/// <summary>The rows of a query.</summary>
/// <param name="Columns">Names, in order.</param>
/// <param name="Rows">Cells as .NET values; null is SQL's NULL.</param>
public sealed record ResultTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);
