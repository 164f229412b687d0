using System.Globalization;
using System.Text.Json;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary><c>sources.json</c> in dbt's version 3: how fresh the sources are.</summary>
internal static class SourcesFile
{
    /// <summary>Its name in the target folder.</summary>
    public const string Name = "sources.json";

    /// <summary>Writes the results of sources; others are no concern of it.</summary>
    public static void Write(string folder, IReadOnlyList<NodeResult> results, TimeSpan elapsed, ArtifactMetadata metadata) =>
        ArtifactFile.WriteJson(Path.Combine(folder, Name), json =>
        {
            json.WriteStartObject();
            metadata.Write(json, "sources/v3");
            json.Array("results", results.Where(IsJudged), result => Result(json, result, metadata));
            json.WriteNumber("elapsed_time", elapsed.TotalSeconds);
            json.WriteEndObject();
        });

    /// <summary>The limits of a source, in the largest unit that leaves no rest.</summary>
    public static void Criteria(Utf8JsonWriter json, string name, SourceFreshness freshness) => json.Object(name, () =>
    {
        json.Object("warn_after", () => Age(json, freshness.WarnAfter));
        json.Object("error_after", () => Age(json, freshness.ErrorAfter));
        json.Value("filter", freshness.Filter);
    });

    /// <summary>A source that nobody came to has no result.</summary>
    private static bool IsJudged(NodeResult result) => result is { Node: SourceTable, Status: not NodeStatus.Skipped };

    private static void Result(Utf8JsonWriter json, NodeResult result, ArtifactMetadata metadata)
    {
        json.WriteStartObject();
        json.WriteString("unique_id", result.Node.UniqueId);
        if (result.Status is NodeStatus.Error)
        {
            json.WriteString("error", result.Message);
            json.WriteString("status", "runtime error");
        }
        else
        {
            Judged(json, result, (SourceTable)result.Node, metadata);
        }

        json.WriteEndObject();
    }

    private static void Judged(Utf8JsonWriter json, NodeResult result, SourceTable source, ArtifactMetadata metadata)
    {
        // To dbt a source without rows was loaded when years begin.
        var (loadedAt, now) = (result.LoadedAt ?? DateTimeOffset.MinValue, result.CompiledAt ?? metadata.GeneratedAt);
        json.WriteString("max_loaded_at", ArtifactMetadata.Text(loadedAt));
        json.WriteString("snapshotted_at", ArtifactMetadata.Text(now));
        json.WriteNumber("max_loaded_at_time_ago_in_s", (now - loadedAt).TotalSeconds);
        json.WriteString("status", result.Status switch { NodeStatus.Pass => "pass", NodeStatus.Warn => "warn", _ => "error" });
        Criteria(json, "criteria", source.Freshness!);
        json.Nothing("adapter_response");
        json.WriteStartArray("timing");
        json.WriteEndArray();
        json.WriteString("thread_id", string.Create(CultureInfo.InvariantCulture, $"Thread-{result.Worker}"));
        json.WriteNumber("execution_time", result.Elapsed.TotalSeconds);
    }

    private static void Age(Utf8JsonWriter json, TimeSpan? limit)
    {
        (long? Count, string? Period) age = limit switch
        {
            null => (null, null),
            { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => (ticks / TimeSpan.TicksPerDay, "day"),
            { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => (ticks / TimeSpan.TicksPerHour, "hour"),
            { Ticks: var ticks } => (ticks / TimeSpan.TicksPerMinute, "minute"),
        };
        json.Value("count", age.Count);
        json.Value("period", age.Period);
    }
}
