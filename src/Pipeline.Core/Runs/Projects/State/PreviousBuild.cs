using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects.State;

/// <summary>What another build left: its manifest, and its results if they are there.</summary>
/// <param name="State">What its nodes were.</param>
/// <param name="Relations">Where it has them, by unique id.</param>
/// <param name="Results">How they ended, by unique id; null when there are no results.</param>
internal sealed record PreviousBuild(
    PreviousState State, IReadOnlyDictionary<string, Relation> Relations, IReadOnlyDictionary<string, string>? Results)
{
    /// <summary>Reads a folder of artifacts, ours or dbt's.</summary>
    public static PreviousBuild Read(string folder)
    {
        var manifest = Path.Combine(folder, ManifestFile.Name);
        if (!File.Exists(manifest))
            throw new ConfigurationException($"there is no {ManifestFile.Name} in '{folder}'",
                hint: "Name the target folder of another build, or a copy of it.");
        using var document = Parse(manifest);
        var nodes = document.RootElement.Fields("nodes").Concat(document.RootElement.Fields("sources")).ToList();
        var states = new PreviousNodes(document.RootElement).States();
        var macros = document.RootElement.Fields("macros")
            .ToDictionary(macro => macro.Name, macro => macro.Value.Text("macro_sql") ?? "", StringComparer.Ordinal);
        return new PreviousBuild(new PreviousState(states, macros), RelationsOf(nodes), ResultsIn(folder));
    }

    /// <summary>The statuses in a folder's results, by unique id; null when there are none.</summary>
    public static IReadOnlyDictionary<string, string>? ResultsIn(string folder)
    {
        var file = Path.Combine(folder, RunResultsFile.Name);
        if (!File.Exists(file)) return null;
        using var document = Parse(file);
        var results = document.RootElement.Field("results") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().ToList() : [];
        return results.Where(result => result.Text("unique_id") is not null)
            .ToDictionary(result => result.Text("unique_id")!, result => result.Text("status") ?? "", StringComparer.Ordinal);
    }

    private static Dictionary<string, Relation> RelationsOf(List<JsonProperty> nodes) => nodes
        .Where(node => node.Value.Text("schema") is not null && node.Value.Text("relation_name") is not null)
        .ToDictionary(
            node => node.Name,
            node => new Relation(
                node.Value.Text("database") ?? "", node.Value.Text("schema")!, node.Value.Text("alias") ?? node.Value.Text("identifier")
                    ?? node.Value.Text("name") ?? ""),
            StringComparer.Ordinal);

    private static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException error)
        {
            throw new ConfigurationException($"'{file}' is not JSON: {error.Message}",
                hint: "Build again: it is written whole or not at all.");
        }
    }
}
