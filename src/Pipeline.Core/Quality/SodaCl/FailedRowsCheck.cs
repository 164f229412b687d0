using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>Rows that must not be there, by a condition on the dataset or by a query of their own.</summary>
public sealed record FailedRowsCheck : SodaCheck
{
    /// <summary>The condition of a failed row; null when there is a query.</summary>
    public string? Condition { get; init; }

    /// <summary>The query that returns failed rows; null when there is a condition.</summary>
    public string? Query { get; init; }

    internal override string Measurement => $"{Condition}|{Query}";

    internal override Probe Compile(CheckContext context) => Query is null
        ? new Probe.Aggregates(From(context), [Count(Condition)]) { FailingRows = Samples($"SELECT *\nFROM {Rows(context, Condition)}") }
        : new Probe.Query($"SELECT count(*) AS failed_rows FROM {SqlText.Subquery(Query)} failed")
        {
            FailingRows = Samples($"SELECT *\nFROM {SqlText.Subquery(Query)} failed"),
        };

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var cell = answer.Rows[0][0];
        return Judged(Measured.Number(cell), Measured.Text(cell), $"{Measured.Text(cell)} failed rows");
    }
}
