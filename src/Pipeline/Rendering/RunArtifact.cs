using Pipeline.Diagnostics;
using Pipeline.Runs;

namespace Pipeline.Rendering;

/// <summary>A run's report kept as <c>runs/&lt;run id&gt;.json</c>: the same document <c>--output json</c> prints.</summary>
internal static class RunArtifact
{
    /// <summary>Writes it whole or not at all.</summary>
    public static void Write(string artifactFolder, RunReport report, Redactor redactor)
    {
        var folder = Path.Combine(artifactFolder, "runs");
        var file = Path.Combine(folder, $"{report.RunId}.json");
        try
        {
            Directory.CreateDirectory(folder);
            var unfinished = $"{file}.tmp";
            File.WriteAllText(unfinished, redactor.Redact(ContractJson.ToText(ReportJson.ToDocument(report), isIndented: true)) + "\n");
            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException(
                $"the run's report could not be kept as '{file}'", "What it committed stays committed.", innerException: exception);
        }
    }
}
