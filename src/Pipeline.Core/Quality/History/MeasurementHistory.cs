namespace Pipeline.Quality.History;

/// <summary>Measurements of earlier runs. The one written last stands for its hour: a run done again replaces what it measured.</summary>
public sealed class MeasurementHistory
{
    private readonly ILookup<string, (Measurement Measurement, int Line)> byIdentity;
    private readonly ILookup<SeriesKey, (Measurement Measurement, int Line)> byName;

    /// <summary>A history of measurements in the order they were written.</summary>
    public MeasurementHistory(IEnumerable<Measurement> measurements)
    {
        var written = measurements.Select((measurement, line) => (measurement, line)).ToList();
        byIdentity = written.Where(entry => entry.measurement.Series.Identity is not null).ToLookup(entry => entry.measurement.Series.Identity!, StringComparer.Ordinal);
        byName = written.Where(entry => entry.measurement.Series.Identity is null).ToLookup(entry => Named(entry.measurement.Series));
    }

    /// <summary>No history.</summary>
    public static MeasurementHistory Empty { get; } = new([]);

    /// <summary>The series' measurements before a moment, oldest first, one an hour.</summary>
    public IReadOnlyList<Measurement> Before(SeriesKey series, DateTimeOffset moment) =>
    [
        .. byName[Named(series)].Concat(series.Identity is { } identity ? byIdentity[identity] : [])
            .Where(entry => entry.Measurement.DataTime < moment)
            .GroupBy(entry => TimeBucket.Hour.Of(entry.Measurement.DataTime))
            .OrderBy(bucket => bucket.Key)
            .Select(bucket => bucket.MaxBy(entry => entry.Line).Measurement),
    ];

    /// <summary>The newest measurement of a check that was judged an anomaly: what <c>ack</c> is about. Null when there is none.</summary>
    public Measurement? LastAnomaly(string identity) =>
        Before(new SeriesKey("", null, "", identity), DateTimeOffset.MaxValue).LastOrDefault(measurement => !measurement.IsTraining);

    /// <summary>A person's word that what a check finds is known until a moment after this one; null when nobody gave any.</summary>
    public Acknowledgement? AcknowledgedAt(string identity, DateTimeOffset now) =>
        byIdentity[Acknowledgement.SeriesOf(identity)].OrderBy(entry => entry.Line).Select(entry => entry.Measurement).LastOrDefault() is { } word && word.DataTime > now
            ? new Acknowledgement(identity, word.DataTime, word.Text ?? "")
            : null;

    /// <summary>The checks of which an anomaly is known, with what they measure, in their order.</summary>
    public IReadOnlyList<(string Identity, SeriesKey Series)> Anomalous =>
        [.. byIdentity.Where(series => LastAnomaly(series.Key) is not null).Select(series => (series.Key, series.First().Measurement.Series))];

    private static SeriesKey Named(SeriesKey series) => new(
        series.Dataset.ToUpperInvariant(), series.Partition, series.Metric.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), null);
}
