using System.Globalization;
using System.Text.Json;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary><c>run_results.json</c> in dbt's version 6.</summary>
internal static class RunResultsFile
{
    /// <summary>Its name in the target folder.</summary>
    public const string Name = "run_results.json";

    /// <summary>Writes what became of the nodes.</summary>
    public static void Write(string folder, IReadOnlyList<NodeResult> results, BuildContext build, ArtifactMetadata metadata) =>
        ArtifactFile.WriteJson(Path.Combine(folder, Name), json =>
        {
            json.WriteStartObject();
            metadata.Write(json, "run-results/v6");
            json.Array("results", results, result => Result(json, result, build));
            json.WriteNumber("elapsed_time", build.Scope.Elapsed.TotalSeconds);
            json.Value("args", build.Arguments);
            json.WriteEndObject();
        });

    private static void Result(Utf8JsonWriter json, NodeResult result, BuildContext build)
    {
        json.WriteStartObject();
        json.WriteString("status", result.StatusText);
        json.WriteStartArray("timing");
        if (result is { StartedAt: { } startedAt, CompiledAt: { } compiledAt, EndedAt: { } endedAt })
        {
            Timing(json, "compile", startedAt, compiledAt);
            Timing(json, "execute", compiledAt, endedAt);
        }

        json.WriteEndArray();
        json.WriteString("thread_id", string.Create(CultureInfo.InvariantCulture, $"Thread-{result.Worker}"));
        json.WriteNumber("execution_time", result.Elapsed.TotalSeconds);
        json.Object("adapter_response", () => Response(json, result));
        json.WriteString("message", result.Hint is null ? result.Message : $"{result.Message}\n{result.Hint}");
        json.Value("failures", result.Failures);
        json.WriteString("unique_id", result.Node.UniqueId);
        json.Value("compiled", result.Node is Seed ? null : result.CompiledSql is not null);
        json.Value("compiled_code", result.CompiledSql);
        json.Value("relation_name", (result.Node as RelationNode)?.Relation.ToString()
            ?? (result.Node as DataTest)?.FailuresRelation?.ToString());
        Batches(json, result.Batches);
        json.WriteEndObject();
    }

    private static void Batches(Utf8JsonWriter json, BatchResults? batches)
    {
        if (batches is null) json.WriteNull("batch_results");
        else json.Object("batch_results", () =>
        {
            json.Array("successful", batches.Successful, Batch);
            json.Array("failed", batches.Failed, Batch);
        });

        void Batch(MicrobatchRange range)
        {
            json.WriteStartArray();
            json.WriteStringValue(range.From.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
            json.WriteStringValue(range.To.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
            json.WriteEndArray();
        }
    }

    private static void Timing(Utf8JsonWriter json, string name, DateTimeOffset startedAt, DateTimeOffset completedAt)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("started_at", ArtifactMetadata.Text(startedAt));
        json.WriteString("completed_at", ArtifactMetadata.Text(completedAt));
        json.WriteEndObject();
    }

    private static void Response(Utf8JsonWriter json, NodeResult result)
    {
        if (result.Status is NodeStatus.Error or NodeStatus.Skipped) return;
        json.WriteString("_message", result.Node is RelationNode ? result.Message : "OK");
        if (result.Rows is { } rows) json.WriteNumber("rows_affected", rows);
    }
}
