using Pipeline.Events;

namespace Pipeline.Quality.History;

/// <summary>A person's word that what a check finds is known: until then it warns where it would fail. Kept as a measurement of its own series.</summary>
/// <param name="Identity">The check's identity.</param>
/// <param name="Until">Until when.</param>
/// <param name="Note">Why.</param>
public sealed record Acknowledgement(string Identity, DateTimeOffset Until, string Note)
{
    private const string Metric = "acknowledged";

    /// <summary>As a line of a history.</summary>
    public Measurement ToMeasurement() => new()
    {
        Series = new SeriesKey("", null, Metric, SeriesOf(Identity)),
        DataTime = Until,
        Text = Note,
    };

    /// <summary>What a result becomes: nothing that was known is a failure.</summary>
    public CheckResult Applied(CheckResult result) => result.Verdict is not CheckVerdict.Fail ? result : result with
    {
        Verdict = CheckVerdict.Warn,
        Message = $"{result.Message} Acknowledged until {Until.UtcDateTime:yyyy-MM-dd}{(Note is "" ? "" : $": {Note}")}.",
    };

    internal static string SeriesOf(string identity) => $"{Metric}|{identity}";
}
