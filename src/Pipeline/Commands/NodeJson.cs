using System.Text.Json.Nodes;
using Pipeline.Rendering;
using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary>A node on one line of JSON under the names dbt's own list uses.</summary>
internal static class NodeJson
{
    /// <summary>The line.</summary>
    public static string LineOf(ListedNode node)
    {
        var config = new JsonObject { ["materialized"] = node.Materialized, ["tags"] = Texts(node.Tags) };
        return ContractJson.ToText(
            new JsonObject
            {
                ["name"] = node.Name,
                ["resource_type"] = node.ResourceType,
                ["package_name"] = node.PackageName,
                ["original_file_path"] = node.Path,
                ["unique_id"] = node.UniqueId,
                ["tags"] = Texts(node.Tags),
                ["config"] = config,
                ["depends_on"] = new JsonObject { ["nodes"] = Texts(node.DependsOn) },
            },
            isIndented: false);
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
