using Pipeline.Events;
using Pipeline.Quality.History;

namespace Pipeline.Quality.SodaCl;

/// <summary>A check of a SodaCL file: its dataset may be cut down by a partition's filter and its own.</summary>
public abstract record SodaCheck : Check
{
    private protected SodaCheck()
    {
    }

    /// <summary>The filter of the section's partition, as SQL.</summary>
    public string? PartitionFilter { get; init; }

    /// <summary>The check's own filter, as SQL.</summary>
    public string? Filter { get; init; }

    /// <summary>
    /// The filters before their variables were resolved. They stand in the identity: a filter on <c>${TODAY}</c> measures the same thing
    /// every day, and its history must go on.
    /// </summary>
    internal FiltersAsWritten? AsWritten { get; init; }

    /// <summary>What is measured, by the name people know it.</summary>
    internal virtual string MetricText => Name;

    /// <summary>What the measured number is worth.</summary>
    public Zones Zones { get; init; } = Zones.NoneAllowed;

    /// <summary>How many offending rows its query shows; 0 shows none.</summary>
    public long SamplesLimit { get; init; } = DefaultSamplesLimit;

    internal const long DefaultSamplesLimit = 100;

    private protected sealed override string Subject => $"{Measurement}|{AsWritten?.Own ?? Filter}|{AsWritten?.OfPartition ?? PartitionFilter}";

    /// <summary>What is measured, filters apart; part of the check's identity.</summary>
    internal abstract string Measurement { get; }

    /// <summary>The series its measurements belong to.</summary>
    internal SeriesKey Series => new(Dataset, Partition, MetricText, SeriesIdentity);

    /// <summary>What tells its measurements from those of others; like the identity, no threshold changes it.</summary>
    private protected virtual string SeriesIdentity => Identity;

    /// <summary>The dataset within its partition, as it stands after FROM.</summary>
    internal string From(CheckContext context) => SqlText.From(context.Relation(Dataset), PartitionFilter);

    /// <summary>The dataset's rows that pass every filter and fulfil the condition.</summary>
    internal string Rows(CheckContext context, params ReadOnlySpan<string?> conditions) =>
        SqlText.From(context.Relation(Dataset), [PartitionFilter, Filter, .. conditions]);

    /// <summary>A query of offending rows, cut to the samples wanted; null when none are.</summary>
    internal string? Samples(string sql) => SamplesLimit > 0 ? $"{sql}\nLIMIT {SamplesLimit}" : null;

    /// <summary>The count of the rows that pass the check's filter and fulfil the condition.</summary>
    internal string Count(string? condition = null) =>
        SqlText.And(Filter, condition) is { } filter ? $"count(CASE WHEN {filter} THEN 1 END)" : "count(*)";

    /// <summary>The result for a measured number. <paramref name="sentence"/> says what it is; the zone that decided is added.</summary>
    private protected CheckResult Judged(
        double number, string? value, string sentence, IReadOnlyDictionary<string, string>? diagnostics = null)
    {
        var verdict = Zones.Judge(number);
        return new CheckResult
        {
            Check = this,
            Verdict = verdict,
            Value = value,
            Number = number,
            Message = $"{sentence}{Zones.Reason(verdict)}.",
            Diagnostics = diagnostics ?? new Dictionary<string, string>(),
        };
    }

    /// <summary>The result of rules that say what they found; what fails is looked at before what warns.</summary>
    private protected CheckResult Stated(IReadOnlyList<string> failures, IReadOnlyList<string> warnings, string otherwise) =>
        failures is not [] ? Stated(CheckVerdict.Fail, $"{string.Join("; ", failures)}.")
        : warnings is not [] ? Stated(CheckVerdict.Warn, $"{string.Join("; ", warnings)}.")
        : Stated(CheckVerdict.Pass, otherwise);

    /// <summary>
    /// The result with what the next run compares itself with. The first run has nothing to compare with: unless other rules were judged
    /// too, it is skipped and says why.
    /// </summary>
    private protected CheckResult Remembering(CheckResult result, string text, bool isFirst, bool judgesMore, CheckContext context)
    {
        const string Baseline = "There is no earlier measurement to compare with; this one is recorded.";
        var measurement = new Measurement { Series = Series, DataTime = context.Now, Text = text, Outcome = result.Verdict };
        var isSkipped = isFirst && !judgesMore;
        return result with
        {
            Verdict = isSkipped ? CheckVerdict.Skipped : result.Verdict,
            Message = isSkipped ? Baseline : isFirst ? $"{result.Message} {Baseline}" : result.Message,
            Remembered = [measurement with { Outcome = isSkipped ? CheckVerdict.Skipped : result.Verdict }],
        };
    }

    /// <summary>A result whose verdict does not come from a number.</summary>
    private protected CheckResult Stated(CheckVerdict verdict, string message) =>
        new() { Check = this, Verdict = verdict, Message = message };
}

/// <summary>The filters of a check before their variables were resolved.</summary>
internal sealed record FiltersAsWritten(string? Own, string? OfPartition);
