using Pipeline.Engines;
using Pipeline.Quality;
using Pipeline.Quality.History;

namespace Pipeline.Runs.Judging;

/// <summary>Judges checks against what was measured before, and keeps what they measure now. Without a file there is no past.</summary>
internal sealed class Remembering(string? historyFile, string runId)
{
    /// <summary>Judges, in the checks' order. A check that cannot be judged leaves nothing behind.</summary>
    public async Task<IReadOnlyList<CheckResult>> JudgeAsync(
        IEngine engine, RelationResolver resolve, DateTimeOffset now, IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        var history = historyFile is null ? null : HistoryFile.Read(historyFile);
        var results = await new CheckRunner(engine, resolve, now, history).RunAsync(checks, cancellationToken);
        if (historyFile is not null)
            await HistoryFile.AppendAsync(historyFile, results.SelectMany(result => result.Remembered), runId, cancellationToken);
        return results;
    }
}
