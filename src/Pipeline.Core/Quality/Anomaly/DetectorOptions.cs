namespace Pipeline.Quality.Anomaly;

/// <summary>What a measured number is: how small a deviation of it may matter depends on that.</summary>
internal enum Quantity
{
    /// <summary>A number of its own kind.</summary>
    Other,

    /// <summary>A number of rows or values.</summary>
    Count,

    /// <summary>All rows of a dataset: none at all is a finding of its own.</summary>
    RowCount,

    /// <summary>A share from 0 to 100.</summary>
    Percent,
}

/// <summary>Which deviations matter.</summary>
internal enum Direction
{
    Both,
    Spike,
    Drop,
}

/// <summary>What returns with the calendar, in UTC.</summary>
internal enum Season
{
    DayOfWeek,
    HourOfDay,
    HourOfWeek,
    DayOfMonth,
}

/// <summary>How a number is judged against its series.</summary>
internal sealed record DetectorOptions
{
    private const double LargestProbability = 0.999999;

    public Quantity Quantity { get; init; }

    public Direction Direction { get; init; }

    /// <summary>The season declared; null lets the series tell.</summary>
    public Season? Season { get; init; }

    /// <summary>The score that warns; null never warns.</summary>
    public double? WarnAt { get; init; } = 3;

    /// <summary>The score that fails.</summary>
    public double FailAt { get; init; } = 4.5;

    /// <summary>No rows, where there always were some, fails from the third run on.</summary>
    public bool FailsOnZero { get; init; } = true;

    /// <summary>Turns failures into warnings.</summary>
    public bool WarnsOnly { get; init; }

    /// <summary>
    /// With the limit of <c>anomaly score for M &lt; N</c>: above 1 a score, up to 1 the share of ordinary values that stay below it.
    /// </summary>
    public DetectorOptions Limited(double? limit) =>
        limit is not { } given ? this
        : this with { WarnAt = null, FailAt = given > 1 ? given : Statistics.NormalQuantile((1 + Math.Min(given, LargestProbability)) / 2) };
}
