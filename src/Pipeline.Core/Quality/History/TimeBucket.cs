namespace Pipeline.Quality.History;

/// <summary>A length of time that holds one measurement of a series; buckets begin at midnight UTC.</summary>
internal sealed record TimeBucket(TimeSpan Length)
{
    /// <summary>From this distance on, measurements are taken daily rather than hourly.</summary>
    private static readonly TimeSpan AboutADay = TimeSpan.FromHours(20);

    public static TimeBucket Hour { get; } = new(TimeSpan.FromHours(1));

    public static TimeBucket Day { get; } = new(TimeSpan.FromDays(1));

    /// <summary>The bucket's beginning.</summary>
    public DateTimeOffset Of(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        return new DateTimeOffset(utc.Ticks - (utc.Ticks % Length.Ticks), TimeSpan.Zero);
    }

    /// <summary>The bucket that fits how often a series is measured: a day, unless its measurements are mostly closer together.</summary>
    public static TimeBucket For(IReadOnlyList<Measurement> series) =>
        Cadence([.. series.Select(measurement => measurement.DataTime)]) is { } gap && gap < AboutADay ? Hour : Day;

    /// <summary>The usual distance of moments in order; null when there are not two.</summary>
    public static TimeSpan? Cadence(IReadOnlyList<DateTimeOffset> moments)
    {
        List<TimeSpan> gaps = [.. moments.Zip(moments.Skip(1), (earlier, later) => later - earlier).Order()];
        return gaps is [] ? null : gaps[gaps.Count / 2];
    }

    /// <summary>One measurement a bucket, the last one, of the buckets before that of the moment.</summary>
    public IReadOnlyList<Measurement> LastOfEach(IReadOnlyList<Measurement> series, DateTimeOffset before) =>
        [.. series.Where(measurement => Of(measurement.DataTime) < Of(before)).GroupBy(measurement => Of(measurement.DataTime)).Select(bucket => bucket.Last())];
}
