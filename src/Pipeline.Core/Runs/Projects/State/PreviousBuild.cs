using System.Globalization;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects.State;

/// <summary>What another build left: its manifest, and its results if they are there.</summary>
/// <param name="State">What its nodes were; null without a manifest.</param>
/// <param name="Relations">Where it has them, by unique id.</param>
/// <param name="Results">How they ended, by unique id; null when there are no results.</param>
/// <param name="LoadedAt">When the newest row of its sources was loaded, by unique id; null when that was not judged.</param>
internal sealed record PreviousBuild(
    PreviousState? State, IReadOnlyDictionary<string, Relation> Relations, IReadOnlyDictionary<string, string>? Results,
    IReadOnlyDictionary<string, DateTimeOffset>? LoadedAt)
{
    /// <summary>Reads a folder of artifacts, ours or dbt's.</summary>
    public static PreviousBuild Read(string folder)
    {
        var (results, loadedAt) = (ResultsIn(folder), LoadedAtIn(folder));
        if (Parse(Path.Combine(folder, ManifestFile.Name)) is not { } manifest)
        {
            return results is not null || loadedAt is not null
                ? new PreviousBuild(null, new Dictionary<string, Relation>(), results, loadedAt)
                : throw new ConfigurationException($"there is no {ManifestFile.Name} in '{folder}'",
                    hint: "Name the target folder of another build, or a copy of it.");
        }

        using (manifest)
        {
            var nodes = manifest.RootElement.Fields("nodes").Concat(manifest.RootElement.Fields("sources")).ToList();
            var states = new PreviousNodes(manifest.RootElement).States();
            var macros = manifest.RootElement.Fields("macros")
                .ToDictionary(macro => macro.Name, macro => macro.Value.Text("macro_sql") ?? "", StringComparer.Ordinal);
            return new PreviousBuild(new PreviousState(states, macros), RelationsOf(nodes), results, loadedAt);
        }
    }

    /// <summary>When the newest row of each source of a folder's <c>sources.json</c> was loaded; null when there is none.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset>? LoadedAtIn(string folder)
    {
        using var document = Parse(Path.Combine(folder, SourcesFile.Name));
        return document is null ? null : ResultsOf(document)
            .Where(result => result.Text("max_loaded_at") is not null)
            .ToDictionary(result => result.Text("unique_id")!, result => TimeOf(result.Text("max_loaded_at")!), StringComparer.Ordinal);
    }

    /// <summary>The statuses in a folder's results, by unique id; null when there are none.</summary>
    public static IReadOnlyDictionary<string, string>? ResultsIn(string folder)
    {
        using var document = Parse(Path.Combine(folder, RunResultsFile.Name));
        return document is null ? null : ResultsOf(document)
            .ToDictionary(result => result.Text("unique_id")!, result => result.Text("status") ?? "", StringComparer.Ordinal);
    }

    /// <summary>What became of the batches of microbatch models, by unique id.</summary>
    public static IReadOnlyDictionary<string, BatchResults> BatchesIn(string folder)
    {
        using var document = Parse(Path.Combine(folder, RunResultsFile.Name));
        return document is null ? new Dictionary<string, BatchResults>() : ResultsOf(document)
            .Where(result => result.Field("batch_results") is not null)
            .ToDictionary(
                result => result.Text("unique_id")!,
                result => new BatchResults(
                    RangesOf(result.Field("batch_results")!.Value, "successful"), RangesOf(result.Field("batch_results")!.Value, "failed")),
                StringComparer.Ordinal);
    }

    /// <summary>When the run began whose results a folder holds; null when they do not say.</summary>
    public static DateTimeOffset? BegunIn(string folder)
    {
        using var document = Parse(Path.Combine(folder, RunResultsFile.Name));
        var metadata = document?.RootElement.Field("metadata");
        return (metadata?.Text("invocation_started_at") ?? metadata?.Text("generated_at")) is { } text ? TimeOf(text) : null;
    }

    private static IReadOnlyList<MicrobatchRange> RangesOf(JsonElement batches, string name) =>
        batches.Field(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(range => new MicrobatchRange(TimeOf(range[0].GetString()!), TimeOf(range[1].GetString()!)))]
            : [];

    private static IEnumerable<JsonElement> ResultsOf(JsonDocument document) =>
        (document.RootElement.Field("results") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [])
        .Where(result => result.Text("unique_id") is not null);

    private static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : throw new ConfigurationException($"the artifacts of the other build: '{text}' is no time");

    private static Dictionary<string, Relation> RelationsOf(List<JsonProperty> nodes) => nodes
        .Where(node => node.Value.Text("schema") is not null && node.Value.Text("relation_name") is not null)
        .ToDictionary(
            node => node.Name,
            node => new Relation(
                node.Value.Text("database") ?? "", node.Value.Text("schema")!, node.Value.Text("alias") ?? node.Value.Text("identifier")
                    ?? node.Value.Text("name") ?? ""),
            StringComparer.Ordinal);

    /// <summary>The document; null when there is no such file.</summary>
    public static JsonDocument? Parse(string file)
    {
        try
        {
            return File.Exists(file) ? JsonDocument.Parse(File.ReadAllBytes(file)) : null;
        }
        catch (JsonException error)
        {
            throw new ConfigurationException($"'{file}' is not JSON: {error.Message}",
                hint: "Build again: it is written whole or not at all.");
        }
    }
}
