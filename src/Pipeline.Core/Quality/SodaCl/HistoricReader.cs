using Pipeline.Quality.Anomaly;
using Pipeline.Quality.History;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads checks that compare a metric with its history.</summary>
internal static class HistoricReader
{
    /// <summary>Settings of another engine's model; this one has none to train.</summary>
    private static readonly string[] WithoutEffect = ["model", "training_dataset_parameters", "severity_level_parameters", "take_over_existing_anomaly_score_check"];

    private static readonly Dictionary<string, Season> Seasons = new()
    {
        ["day_of_week"] = Season.DayOfWeek,
        ["hour_of_day"] = Season.HourOfDay,
        ["hour_of_week"] = Season.HourOfWeek,
        ["day_of_month"] = Season.DayOfMonth,
    };

    private static readonly Dictionary<string, Direction> Directions = new()
    {
        ["both"] = Direction.Both,
        ["spike"] = Direction.Spike,
        ["drop"] = Direction.Drop,
    };

    private static readonly Dictionary<string, TimeBucket> Buckets = new() { ["hour"] = TimeBucket.Hour, ["day"] = TimeBucket.Day };

    /// <summary>A change over time; null when something is wrong with it.</summary>
    public static ChangeCheck? Read(CheckDraft draft, CheckLine.Change line)
    {
        if (draft.Zones(line.Measured.Threshold) is not { } zones || MetricReader.Measure(draft, line.Measured, Zones.NoneAllowed) is not { } measure) return null;
        return new ChangeCheck(measure)
        {
            Name = draft.Text,
            Kind = "sodacl/change_over_time",
            Dataset = draft.Dataset,
            Column = measure.Column,
            Location = draft.Location,
            Zones = zones,
            Base = line.Base,
            IsPercent = line.IsPercent,
        };
    }

    /// <summary>An anomaly check; null when something is wrong with it.</summary>
    public static AnomalyCheck? Read(CheckDraft draft, CheckLine.Anomaly line)
    {
        foreach (var key in WithoutEffect.Where(draft.Settings.Has)) draft.Notice($"'{key}' has no effect: there is no model to train.");
        var options = Options(draft.Settings, line);
        var bucket = draft.Settings.Choice("time bucket", Buckets);
        if (MetricReader.Measure(draft, line.Measured, Zones.NoneAllowed) is not { } measure) return null;
        return new AnomalyCheck(measure, options)
        {
            Name = draft.Text,
            Kind = "sodacl/anomaly",
            Dataset = draft.Dataset,
            Column = measure.Column,
            Location = draft.Location,
            Bucket = bucket,
        };
    }

    private static DetectorOptions Options(Settings settings, CheckLine.Anomaly line) => new DetectorOptions
    {
        Quantity = line.Measured.Name switch
        {
            "row_count" => Quantity.RowCount,
            var name when name.EndsWith("_count", StringComparison.Ordinal) => Quantity.Count,
            var name when name.EndsWith("_percent", StringComparison.Ordinal) => Quantity.Percent,
            _ => Quantity.Other,
        },
        Season = settings.Has("season") ? settings.Choice("season", Seasons) : null,
        Direction = settings.Choice("direction", Directions),
        FailsOnZero = settings.Flag("fail on zero") ?? true,
        WarnsOnly = settings.Flag("warn only") ?? false,
    }.Limited(line.Limit);
}
