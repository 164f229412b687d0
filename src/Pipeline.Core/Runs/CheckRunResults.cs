using System.Globalization;
using Pipeline.Events;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs;

/// <summary>The verdicts as <c>run_results.json</c>, in the fields dbt writes for its tests, so that what reads those reads ours.</summary>
public static class CheckRunResults
{
    /// <summary>Writes the file into a target folder.</summary>
    public static void Write(string folder, ValidateReport report, DateTimeOffset now) =>
        ArtifactFile.WriteJson(Path.Combine(folder, RunResultsFile.Name), json =>
        {
            json.WriteStartObject();
            new ArtifactMetadata(report.RunId, now - report.Elapsed, now).Write(json, "run-results/v6");
            json.Array("results", report.Checks, check =>
            {
                json.WriteStartObject();
                json.WriteString("status", check.Verdict.ToString().ToLowerInvariant());
                json.Array<string>("timing", [], _ => { });
                json.WriteString("thread_id", "Thread-1");
                json.WriteNumber("execution_time", 0);
                json.Nothing("adapter_response");
                json.WriteString("message", check.Message);
                json.Value("failures", FailuresOf(check));
                json.WriteString("unique_id", check.UniqueId ?? $"check.{check.Dataset}.{check.Id}");
                json.Value("compiled", null);
                json.Value("compiled_code", null);
                json.Value("relation_name", null);
                json.Value("batch_results", null);
                json.WriteEndObject();
            });
            json.WriteNumber("elapsed_time", report.Elapsed.TotalSeconds);
            json.Object("args", () => json.WriteString("which", "test"));
            json.WriteEndObject();
        });

    /// <summary>A dbt test counts its failures; what another check measures may be anything, and is no number of them.</summary>
    private static long? FailuresOf(CheckReport check) =>
        check.UniqueId is not null && long.TryParse(check.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) ? count
        : check.Verdict is CheckVerdict.Pass ? 0
        : null;
}
