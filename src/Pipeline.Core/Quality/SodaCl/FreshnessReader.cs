using System.Globalization;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads freshness checks. Only upper limits of an age mean anything.</summary>
internal static class FreshnessReader
{
    /// <summary>The check; null when something is wrong with it.</summary>
    public static FreshnessCheck? Read(CheckDraft draft, CheckLine.Freshness line)
    {
        var (warn, fail) = (draft.Settings.Zone("warn"), draft.Settings.Zone("fail"));
        var hasZones = draft.Settings.Has("warn") || draft.Settings.Has("fail");
        if (line.Threshold is null && !hasZones) draft.Refuse(CheckDraft.NoThreshold);
        var inline = line.Threshold is null ? null : UpperLimit(draft, line.Threshold, isPassCondition: true);
        var (warnAfter, failAfter) = line.Threshold is null ? (OfZone(draft, warn), OfZone(draft, fail)) : (null, inline);
        var measuredFrom = draft.Section.Variables.FindGiven(line.NowVariable ?? "NOW");
        DateTimeOffset? measuredAt = measuredFrom is null ? null : Moment(draft, measuredFrom);
        return !draft.IsSound ? null : new FreshnessCheck(line.Column)
        {
            Name = draft.Text,
            Kind = "sodacl/freshness",
            Dataset = draft.Dataset,
            Column = line.Column.Text,
            Location = draft.Location,
            FailAfter = failAfter,
            WarnAfter = warnAfter,
            MeasuredAt = measuredAt,
            MissingVariable = measuredFrom is null && line.NowVariable is not (null or "NOW") ? line.NowVariable : null,
        };
    }

    private static TimeSpan? OfZone(CheckDraft draft, Threshold? zone)
    {
        if (zone is not Threshold.Limit { Comparison: Comparison.Less or Comparison.LessOrEqual, IsDuration: true })
            return zone is null ? null : UpperLimit(draft, zone, isPassCondition: false);
        draft.Notice($"'when {zone}' has no effect: only an age above a limit is stale.");
        return null;
    }

    /// <summary>The age above which rows are stale. A pass condition names it as its upper bound, a zone as its lower one.</summary>
    private static TimeSpan? UpperLimit(CheckDraft draft, Threshold threshold, bool isPassCondition)
    {
        if (!threshold.IsDuration)
        {
            draft.Refuse($"'{threshold}' is not an age.", "Write a duration such as 1d, 2h30m or 45m.");
            return null;
        }

        switch (threshold)
        {
            case Threshold.Limit { Comparison: Comparison.Less or Comparison.LessOrEqual } below when isPassCondition:
                return TimeSpan.FromSeconds(below.Bound);
            case Threshold.Limit { Comparison: Comparison.Greater or Comparison.GreaterOrEqual } above when !isPassCondition:
                return TimeSpan.FromSeconds(above.Bound);
            case Threshold.Range { IsNegated: false } range when isPassCondition:
                return TimeSpan.FromSeconds(range.High);
            default:
                draft.Refuse($"'{threshold}' sets no upper limit to the age.", isPassCondition ? "Write '< 2h'." : "Write 'when > 2h'.");
                return null;
        }
    }

    private static DateTimeOffset? Moment(CheckDraft draft, string value)
    {
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)) return moment;
        draft.Refuse($"'{value}' is not a time to measure an age from.", "Write it as 2026-01-31T12:00:00Z.");
        return null;
    }
}
