namespace Pipeline.Quality.SodaCl;

/// <summary>What a check's line says, before its settings and its dataset are known.</summary>
internal abstract record CheckLine
{
    private CheckLine()
    {
    }

    /// <summary><c>missing_count(id) = 0</c></summary>
    public sealed record Metric(string Name, IReadOnlyList<Identifier> Arguments, Threshold? Threshold) : CheckLine;

    /// <summary><c>freshness(loaded_at) &lt; 2h</c>, with the variable that holds the time to measure from, if one is named.</summary>
    public sealed record Freshness(Identifier Column, string? NowVariable, Threshold? Threshold) : CheckLine;

    /// <summary><c>values in (a, b) must exist in other (x, y)</c></summary>
    public sealed record Reference(
        IReadOnlyList<Identifier> Columns, bool MustExist, Identifier Other, IReadOnlyList<Identifier> OtherColumns) : CheckLine;

    /// <summary><c>row_count same as other [partition]</c></summary>
    public sealed record SameRowCount(Identifier Other, string? Partition, string? Datasource) : CheckLine;

    /// <summary><c>failed rows</c></summary>
    public sealed record FailedRows : CheckLine;

    /// <summary><c>change percent for row_count &lt; 5</c></summary>
    public sealed record Change(ChangeBase Base, bool IsPercent, Metric Measured) : CheckLine;

    /// <summary><c>anomaly score for row_count &lt; default</c>; the limit is null for the default.</summary>
    public sealed record Anomaly(Metric Measured, double? Limit) : CheckLine;

    /// <summary><c>distribution_difference(price, usual) &gt; 0.05</c>, with the name of the distribution when its file has several.</summary>
    public sealed record Distribution(Identifier Column, string? Name, Threshold? Threshold) : CheckLine;

    /// <summary><c>group by</c></summary>
    public sealed record GroupBy : CheckLine;

    /// <summary><c>group evolution</c></summary>
    public sealed record GroupEvolution : CheckLine;

    /// <summary><c>schema</c></summary>
    public sealed record Schema : CheckLine;
}
