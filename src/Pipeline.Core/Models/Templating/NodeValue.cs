using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>A node under dbt's field names: what <c>model</c> is in templates, and what the naming macros get as <c>node</c>.</summary>
internal static class NodeValue
{
    public static JinjaDict Of(Node node)
    {
        var config = (node as RelationNode)?.Config;
        var relation = (node as RelationNode)?.Relation;
        return new JinjaDict
        {
            { "name", node.Name },
            { "unique_id", node.UniqueId },
            { "resource_type", node.ResourceType },
            { "package_name", node.Package },
            { "original_file_path", node.Path },
            { "path", node.Path.Split('/', 2)[^1] },
            { "fqn", JinjaValue.From(node.Fqn) },
            { "tags", JinjaValue.From(node.Tags) },
            { "description", node.Description },
            { "version", (node as Model)?.Version },
            { "latest_version", (node as Model)?.LatestVersion },
            { "database", relation?.Database },
            { "schema", relation?.Schema },
            { "alias", relation?.Identifier ?? node.Name },
            { "raw_code", (node as Model)?.RawSql ?? (node as DataTest)?.RawSql },
            { "depends_on", new JinjaDict { { "nodes", JinjaValue.From(node.DependsOn) } } },
            { "config", ConfigOf(config ?? ModelConfig.Default) },
        };
    }

    private static JinjaDict ConfigOf(ModelConfig config)
    {
        var values = (JinjaDict)JinjaValue.From(config.Raw)!;
        values["materialized"] = config.Materialized;
        values["tags"] = JinjaValue.From(config.Tags);
        values["schema"] = config.Schema;
        values["alias"] = config.Alias;
        values["enabled"] = config.Enabled;
        return values;
    }
}
