using System.Globalization;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>A result as templates of <c>on-run-end</c> see it, under the names of dbt's run results.</summary>
internal static class ResultValue
{
    /// <summary>The value.</summary>
    public static IReadOnlyDictionary<string, object?> Of(NodeResult result)
    {
        var relation = (result.Node as RelationNode)?.Relation;
        return new Dictionary<string, object?>
        {
            ["unique_id"] = result.Node.UniqueId,
            ["status"] = result.StatusText,
            ["message"] = result.Message,
            ["failures"] = result.Failures,
            ["execution_time"] = result.Elapsed.TotalSeconds,
            ["thread_id"] = string.Create(CultureInfo.InvariantCulture, $"Thread-{result.Worker}"),
            ["compiled_code"] = result.CompiledSql,
            ["relation_name"] = relation?.ToString(),
            ["node"] = new Dictionary<string, object?>
            {
                ["unique_id"] = result.Node.UniqueId,
                ["name"] = result.Node.Name,
                ["resource_type"] = result.Node.ResourceType,
                ["package_name"] = result.Node.Package,
                ["database"] = relation?.Database,
                ["schema"] = relation?.Schema,
                ["alias"] = relation?.Identifier ?? result.Node.Name,
                ["relation_name"] = relation?.ToString(),
            },
        };
    }
}
