using Pipeline.Engines;
using Pipeline.Quality;
using Pipeline.Quality.History;

namespace Pipeline.Runs.Judging;

/// <summary>Judges checks against what was measured before, and keeps what they measure now. Null keeps nothing and knows no past.</summary>
internal sealed class Remembering(IKeepsMeasurements? kept, string runId)
{
    /// <summary>Judges, in the checks' order. A check that cannot be judged leaves nothing behind.</summary>
    public async Task<IReadOnlyList<CheckResult>> JudgeAsync(
        IEngine engine, RelationResolver resolve, DateTimeOffset now, IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        var past = await PastAsync(cancellationToken);
        var results = await new CheckRunner(engine, resolve, now, past).RunAsync(checks, cancellationToken);
        Measurement[] news = [.. results.SelectMany(result => result.Remembered)];
        if (kept is not null && news is not []) await kept.AppendAsync(news, runId, cancellationToken);
        return [.. results.Select(result => past?.AcknowledgedAt(result.Check.Identity, now) is { } known ? known.Applied(result) : result)];
    }

    /// <summary>What a gate measured in this run is not the past of a check that measures the same after it.</summary>
    private async Task<MeasurementHistory?> PastAsync(CancellationToken cancellationToken) =>
        kept is null ? null : new MeasurementHistory((await kept.ReadAsync(cancellationToken)).Where(measurement => measurement.RunId is null || measurement.RunId != runId));
}
