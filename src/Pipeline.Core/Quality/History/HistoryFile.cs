using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.History;

/// <summary>
/// A history as JSON lines, one measurement a line. It is only ever appended to. Nothing in it is passed over: a line that cannot be read
/// is an error with its number, since a history with holes judges differently.
/// </summary>
public static class HistoryFile
{
    /// <summary>Reads a file; one that is not there yet is an empty history.</summary>
    public static MeasurementHistory Read(string path, string? shownAs = null) => new(ReadLines(path, shownAs));

    /// <summary>The measurements of a file, in its order; of one that is not there yet none.</summary>
    public static IReadOnlyList<Measurement> ReadLines(string path, string? shownAs = null)
    {
        try
        {
            return File.Exists(path) ? ParseLines(File.ReadLines(path), shownAs ?? path) : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The history {shownAs ?? path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Reads lines; every one that is wrong is a problem of the exception.</summary>
    public static MeasurementHistory Parse(IEnumerable<string> lines, string file) => new(ParseLines(lines, file));

    /// <summary>The measurements of lines, in their order; every line that is wrong is a problem of the exception.</summary>
    public static IReadOnlyList<Measurement> ParseLines(IEnumerable<string> lines, string file)
    {
        List<Measurement> measurements = [];
        List<Problem> problems = [];
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                measurements.Add(HistoryLine.Read(line));
            }
            catch (FormatException wrong)
            {
                problems.Add(new Problem(wrong.Message, new SourceLocation(file, number)));
            }
        }

        return problems is [] ? measurements : throw new ConfigurationException(problems);
    }

    /// <summary>Measurements as lines, those without a run as measured by this one.</summary>
    public static string Print(IEnumerable<Measurement> measurements, string? runId)
    {
        var text = new StringBuilder();
        foreach (var measurement in measurements) text.Append(HistoryLine.Write(measurement with { RunId = measurement.RunId ?? runId })).Append('\n');
        return text.ToString();
    }

    /// <summary>Appends what checks want remembered, as measured by a run, in one write.</summary>
    public static async Task AppendAsync(string path, IEnumerable<Measurement> measurements, string runId, CancellationToken cancellationToken)
    {
        var text = Print(measurements, runId);
        if (text.Length == 0) return;
        try
        {
            await File.AppendAllTextAsync(path, text, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"The history {path} cannot be written: {failure.Message}");
        }
    }
}
