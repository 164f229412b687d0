using Pipeline.Diagnostics;
using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// A threshold on a metric the author wrote in SQL: an aggregate over the dataset, or a query whose first cell is the value.
/// </summary>
public sealed record UserMetricCheck : SodaCheck
{
    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>The aggregate; null when there is a query.</summary>
    public string? Expression { get; init; }

    /// <summary>The query, which the filters do not reach; null when there is an expression.</summary>
    public string? Query { get; init; }

    /// <summary>The SQL before its variables were resolved.</summary>
    internal string? SqlAsWritten { get; init; }

    internal override string MetricText => Metric;

    internal override string Measurement => $"{Metric}|{SqlAsWritten ?? $"{Expression}|{Query}"}";

    internal override Probe Compile(CheckContext context) =>
        Query is null ? new Probe.Aggregates(From(context), [Expression!]) : new Probe.Query(Query);

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        if (answer.Rows is []) throw new ExpectedException($"The query of '{Metric}' returned no row, so there is no value to judge.");
        var cell = answer.Rows[0][0];
        return Judged(Measured.Number(cell), Measured.Text(cell), $"{Metric} is {Measured.Text(cell)}");
    }
}
