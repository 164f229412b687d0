using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Quality.History;
using Pipeline.Runs.Judging;

namespace Pipeline.Runs;

/// <summary>
/// Takes a person's word on what a check found: its last anomaly was as it should be and counts as ordinary from now on; or its findings are known
/// until a day, and only warn until then.
/// </summary>
/// <param name="workspace">Has the lake whose measurements are meant; null for a file of them.</param>
/// <param name="clock">Tells which run's measurements are the past.</param>
public sealed class Acknowledge(Workspace? workspace, TimeProvider clock)
{
    /// <summary>Runs the verb.</summary>
    /// <exception cref="ConfigurationException">The check has no anomaly to acknowledge, and no day is given.</exception>
    public async Task<AckReport> RunAsync(AckRequest request, CancellationToken cancellationToken)
    {
        IKeepsMeasurements kept = request.HistoryFile is { } file ? new MeasurementFile(file) : new LakeMeasurements(workspace!.Store, clock);
        var history = new MeasurementHistory(await kept.ReadAsync(cancellationToken));
        var anomaly = history.LastAnomaly(request.CheckId);
        if (anomaly is null && request.Until is null) throw Unknown(request.CheckId, history);
        List<Measurement> words = [];
        if (anomaly is not null) words.Add(anomaly.Acknowledged(isExpected: true));
        if (request.Until is { } until) words.Add(new Acknowledgement(request.CheckId, until, request.Note ?? "").ToMeasurement());
        await kept.AppendAsync(words, runId: "ack", cancellationToken);
        return new AckReport(request.CheckId, anomaly is null ? null : Said(anomaly), request.Until, request.Note);
    }

    private static string Said(Measurement anomaly) => string.Create(
        CultureInfo.InvariantCulture,
        $"{anomaly.Series.Metric} of {anomaly.Series.Dataset} at {anomaly.DataTime.UtcDateTime:u}: {anomaly.Number}{anomaly.Text}");

    private static ConfigurationException Unknown(string id, MeasurementHistory history)
    {
        var known = history.Anomalous.Select(check => $"{check.Identity} ({check.Series.Metric} of {check.Series.Dataset})").ToList();
        return new ConfigurationException(
            $"no anomaly of a check '{id}' is known",
            hint: known is [] ? "No check has one. To have a check only warn for a while, say until when: --until DATE." : $"Known are {string.Join(", ", known)}.");
    }
}
