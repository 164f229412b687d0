using Pipeline.Events;

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

    /// <summary>What the measured number is worth.</summary>
    public Zones Zones { get; init; } = Zones.NoneAllowed;

    /// <summary>How many offending rows its query shows; 0 shows none.</summary>
    public long SamplesLimit { get; init; } = DefaultSamplesLimit;

    internal const long DefaultSamplesLimit = 100;

    private protected sealed override string Subject => $"{Measurement}|{Filter}|{PartitionFilter}";

    /// <summary>What is measured, filters apart; part of the check's identity.</summary>
    private protected abstract string Measurement { get; }

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

    /// <summary>A result whose verdict does not come from a number.</summary>
    private protected CheckResult Stated(CheckVerdict verdict, string message) =>
        new() { Check = this, Verdict = verdict, Message = message };
}
