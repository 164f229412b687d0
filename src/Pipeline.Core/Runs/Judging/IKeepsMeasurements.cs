using Pipeline.Quality.History;

namespace Pipeline.Runs.Judging;

/// <summary>Where measurements outlive their run. What cannot be read or written is thrown: a history with holes judges differently.</summary>
internal interface IKeepsMeasurements
{
    /// <summary>All of them, in the order they were written.</summary>
    Task<IReadOnlyList<Measurement>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds what a run measured; all of it or nothing. Any number of runs may do so at once.</summary>
    Task AppendAsync(IReadOnlyList<Measurement> measurements, string runId, CancellationToken cancellationToken);
}

/// <summary>Measurements in a file of JSON lines that the user named; one run at a time.</summary>
internal sealed class MeasurementFile(string path) : IKeepsMeasurements
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Measurement>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(HistoryFile.ReadLines(path));

    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<Measurement> measurements, string runId, CancellationToken cancellationToken) =>
        HistoryFile.AppendAsync(path, measurements, runId, cancellationToken);
}
