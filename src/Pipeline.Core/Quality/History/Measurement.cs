using Pipeline.Events;

namespace Pipeline.Quality.History;

/// <summary>One value that was measured in one run.</summary>
public sealed record Measurement
{
    /// <summary>Which values belong together.</summary>
    public required SeriesKey Series { get; init; }

    /// <summary>The moment the value stands for.</summary>
    public required DateTimeOffset DataTime { get; init; }

    /// <summary>The value, when it is a number; a duration in seconds.</summary>
    public double? Number { get; init; }

    /// <summary>The value, when it is none: the columns of a schema, the names of groups.</summary>
    public string? Text { get; init; }

    /// <summary>The run that measured it.</summary>
    public string? RunId { get; init; }

    /// <summary>How it was judged then.</summary>
    public CheckVerdict? Outcome { get; init; }

    /// <summary>Whether later values are compared with it: not with one that was judged an anomaly.</summary>
    public bool IsTraining { get; init; } = true;

    /// <summary>True for the first value of a new level: values before it say nothing about what comes.</summary>
    public bool StartsLevel { get; init; }

    /// <summary>
    /// The measurement with a person's word on it. As expected, it counts for what comes; otherwise it does not. Appended to the history
    /// it replaces the one it was made from.
    /// </summary>
    public Measurement Acknowledged(bool isExpected) => this with { IsTraining = isExpected };
}

/// <summary>What makes measurements one series.</summary>
/// <param name="Dataset">The dataset measured.</param>
/// <param name="Partition">Its partition, when only that was.</param>
/// <param name="Metric">What was measured, as people write it: <c>avg(amount)</c>.</param>
/// <param name="Identity">
/// The identity of the check, which knows filters and what is valid too. Null in lines written by hand: they belong to every check of
/// the same dataset, partition and metric.
/// </param>
public sealed record SeriesKey(string Dataset, string? Partition, string Metric, string? Identity);
