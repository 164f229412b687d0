using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Events;
using Pipeline.Schema;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// The age of the newest row. An age equal to a limit still passes; a dataset without rows is stale, not fresh; a date counts as the end
/// of its day; a timestamp without a zone is UTC.
/// </summary>
public sealed partial record FreshnessCheck : SodaCheck
{
    internal FreshnessCheck(Identifier timestamp) => Timestamp = timestamp;

    internal Identifier Timestamp { get; }

    /// <summary>The SQL of the time, where it is more than a column's name.</summary>
    public string? Expression { get; init; }

    /// <summary>A query of the time, where the dataset's rows do not tell it; <c>{{ this }}</c> in it is the dataset.</summary>
    public string? Query { get; init; }

    /// <summary>Older fails.</summary>
    public TimeSpan? FailAfter { get; init; }

    /// <summary>Older warns.</summary>
    public TimeSpan? WarnAfter { get; init; }

    /// <summary>The moment the age is measured from, when the check or the caller gives one; otherwise that of the run.</summary>
    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>The variable that should have held that moment and does not exist: the check fails.</summary>
    public string? MissingVariable { get; init; }

    internal override string MetricText => $"freshness({Timestamp})";

    internal override string Measurement => "";

    internal override Probe Compile(CheckContext context) => Query is { } query
        ? new Probe.Query($"SELECT * FROM {SqlText.Subquery(This().Replace(query, _ => context.Relation(Dataset)))} loaded")
        : new Probe.Aggregates(From(context), [Filter is null ? $"max({Sql})" : $"max(CASE WHEN {SqlText.And(Filter)} THEN {Sql} END)"]);

    [GeneratedRegex(@"\{\{-?\s*this\s*-?\}\}")]
    private static partial Regex This();

    private string Sql => Expression ?? Timestamp.Sql;

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        if (MissingVariable is not null)
            return Stated(CheckVerdict.Fail, $"There is no variable '{MissingVariable}' to measure the age of {Timestamp} from.");
        if (answer.Rows is [] || answer.Rows[0][0] is not { } cell) return Stated(CheckVerdict.Fail, $"{Timestamp} has no value, so nothing is fresh.");
        var newest = Moment(cell);
        var now = MeasuredAt ?? context.Now;
        return Judged(newest, now, now - newest);
    }

    private CheckResult Judged(DateTimeOffset newest, DateTimeOffset now, TimeSpan age)
    {
        var (verdict, limit) = age > FailAfter ? (CheckVerdict.Fail, FailAfter) : age > WarnAfter ? (CheckVerdict.Warn, WarnAfter) : (CheckVerdict.Pass, null);
        var distance = age < TimeSpan.Zero ? $"{Duration.Approximate(age)} in the future" : $"{Duration.Approximate(age)} old";
        var beyond = limit is { } allowed ? $"; {(verdict == CheckVerdict.Fail ? "fails" : "warns")} beyond {Duration.Format(allowed)}" : "";
        return new CheckResult
        {
            Check = this,
            Verdict = verdict,
            Value = XmlConvert.ToString(age),
            Number = age.TotalSeconds,
            Message = $"The newest {Timestamp} is {Text(newest)}, {distance}{beyond}.",
            Diagnostics = new Dictionary<string, string> { ["newest"] = Text(newest), ["now"] = Text(now) },
        };
    }

    private DateTimeOffset Moment(object cell) => cell switch
    {
        DateTimeOffset moment => moment,
        DateTime naive => new DateTimeOffset(naive, TimeSpan.Zero),
        DateOnly date => new DateTimeOffset(date, new TimeOnly(23, 59, 59, 999, 999), TimeSpan.Zero),
        _ => throw new ExpectedException($"{Timestamp} is neither a date nor a timestamp: its newest value is '{Measured.Text(cell)}'."),
    };

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
