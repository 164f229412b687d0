using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.State;

/// <summary>
/// The nodes of a manifest as far as they are compared. Each is made a node again and looked at as those of today are, so that the two
/// cannot drift apart.
/// </summary>
internal sealed class PreviousNodes(JsonElement manifest)
{
    private static readonly Relation nowhere = new("", "", "");

    /// <summary>The state of every node, by unique id.</summary>
    public Dictionary<string, NodeState> States()
    {
        var nodes = manifest.Fields("nodes").Select(field => (field.Name, Node: Query(field.Value)))
            .Concat(manifest.Fields("sources").Select(field => (field.Name, Node: (Node)Source(field.Value))))
            .Concat(manifest.Fields("exposures").Select(field => (field.Name, Node: (Node)ExposureOf(field.Value))))
            .Concat(manifest.Fields("unit_tests").Select(field => (field.Name, Node: (Node)Unit(field.Value))));
        return nodes.ToDictionary(node => node.Name, node => NodeState.Of(node.Node), StringComparer.Ordinal);
    }

    private static Node Query(JsonElement node) => node.Text("resource_type") == "test" ? Test(node) : new Model
    {
        Name = node.Text("name") ?? "",
        Location = PlaceOf(node),
        Relation = nowhere,
        // Of a seed it is the content of its file that counts.
        RawSql = (node.Text("resource_type") == "seed" ? node.Field("checksum")?.Text("checksum") : node.Text("raw_code"))?.Trim() ?? "",
        Description = node.Text("description") ?? "",
        Macros = node.Field("depends_on")?.Texts("macros") ?? [],
        Columns = [.. node.Fields("columns").Select(column => Column(column.Value))],
        Config = new ModelConfig
        {
            Raw = node.Map("unrendered_config"),
            IsContractEnforced = node.Field("contract")?.Field("enforced") is { ValueKind: JsonValueKind.True },
        },
    };

    private static Column Column(JsonElement column) =>
        new(column.Text("name") ?? "", column.Text("description") ?? "", column.Text("data_type"), column.Texts("tags"),
            column.Map("meta"));

    private static DataTest Test(JsonElement node)
    {
        var metadata = node.Field("test_metadata");
        var kind = metadata?.Text("name") ?? DataTest.Singular;
        if (metadata?.Text("namespace") is { } package) kind = $"{package}.{kind}";
        var arguments = metadata?.Map("kwargs") ?? [];
        arguments.Remove("model");
        arguments.Remove("column_name");
        return new DataTest
        {
            Name = node.Text("name") ?? "",
            Location = PlaceOf(node),
            Kind = kind,
            NodeId = node.Text("attached_node") ?? "",
            Column = node.Text("column_name"),
            Arguments = arguments,
            RawSql = (node.Text("raw_code") ?? "").Trim(),
            Config = node.Map("unrendered_config"),
            Macros = node.Field("depends_on")?.Texts("macros") ?? [],
        };
    }

    private static SourceTable Source(JsonElement node) => new()
    {
        Name = node.Text("name") ?? "",
        SourceName = node.Text("source_name") ?? "",
        Location = PlaceOf(node),
        Relation = nowhere with { Identifier = node.Text("identifier") ?? "" },
        ExternalLocation = node.Field("external")?.Text("location"),
        LoadedAtField = node.Text("loaded_at_field"),
        LoadedAtQuery = node.Text("loaded_at_query"),
        Freshness = node.Field("freshness") is { } freshness
            ? new SourceFreshness(Age(freshness.Field("warn_after")), Age(freshness.Field("error_after")), freshness.Text("filter"))
            : null,
        Config = new ModelConfig { Raw = node.Map("unrendered_config") },
    };

    private static TimeSpan? Age(JsonElement? limit)
    {
        if (limit?.Field("count") is not { ValueKind: JsonValueKind.Number } count) return null;
        return limit.Value.Text("period") switch
        {
            "minute" => TimeSpan.FromMinutes(count.GetDouble()),
            "hour" => TimeSpan.FromHours(count.GetDouble()),
            _ => TimeSpan.FromDays(count.GetDouble()),
        };
    }

    private static Exposure ExposureOf(JsonElement node) => new()
    {
        Name = node.Text("name") ?? "",
        Location = PlaceOf(node),
        Kind = node.Text("type") ?? "",
        Url = node.Text("url"),
        Owner = node.Map("owner"),
        DependsOn = node.Field("depends_on")?.Texts("nodes") ?? [],
    };

    private static UnitTest Unit(JsonElement node) => new()
    {
        Name = node.Text("name") ?? "",
        Location = PlaceOf(node),
        ModelName = node.Text("model") ?? "",
        ModelId = "",
        Given = [.. (node.Field("given")?.EnumerateArray() ?? default)
            .Select(given => new UnitTestInput(given.Text("input") is "this" or null ? null : given.Text("input"), Rows(given)))],
        Expect = node.Field("expect") is { } expect ? Rows(expect) : new UnitTestRows(),
    };

    private static UnitTestRows Rows(JsonElement rows) => rows.Text("format") == "sql"
        ? new UnitTestRows { Sql = rows.Text("rows") }
        : new UnitTestRows
        {
            Values = rows.Field("rows")?.Plain() is List<object?> list
            ? [.. list.OfType<IReadOnlyDictionary<string, object?>>()] : []
        };

    private static SourceLocation PlaceOf(JsonElement node) => new(node.Text("original_file_path") ?? "", 1);
}
