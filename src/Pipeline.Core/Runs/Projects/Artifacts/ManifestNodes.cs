using System.Text.Json;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>The nodes of a manifest, each as dbt's schema wants its kind.</summary>
internal sealed class ManifestNodes(Utf8JsonWriter json, OpenProject opened, IReadOnlyDictionary<string, string> compiled)
{
    private static readonly Dictionary<string, object?> nothing = [];

    private readonly CompiledFiles files = new(opened.TargetFolder);

    /// <summary>A node of any kind.</summary>
    public void Any(Node node)
    {
        switch (node)
        {
            case SourceTable source: Source(source); break;
            case Exposure exposure: Exposure(exposure); break;
            case UnitTest test: UnitTest(test); break;
            default: Node(node); break;
        }
    }

    /// <summary>A model, seed, snapshot, test, analysis or operation.</summary>
    public void Node(Node node)
    {
        json.WriteStartObject();
        Head(node);
        Place(node);
        json.Object("checksum", () => Checksum(NodeChecksum.Of(node)));
        json.Object("config", () => new ManifestConfig(json).Of(node));
        json.Value("unrendered_config", (node as RelationNode)?.Config.Raw ?? (node as DataTest)?.Config ?? nothing);
        Words(node);
        if (node is Seed) Seed();
        else Query(node);
        if (node is Model model) Model(model);
        if (node is DataTest test) Test(test);
        json.WriteEndObject();
    }

    /// <summary>A source table.</summary>
    public void Source(SourceTable source)
    {
        json.WriteStartObject();
        Head(source);
        json.Texts("fqn", source.Fqn);
        json.WriteString("database", source.Relation.Database);
        json.WriteString("schema", source.Relation.Schema);
        json.WriteString("identifier", source.Relation.Identifier);
        json.WriteString("relation_name", source.ExternalLocation ?? source.Relation.ToString());
        json.WriteString("source_name", source.SourceName);
        json.WriteString("source_description", "");
        json.WriteString("loader", "");
        json.Value("loaded_at_field", source.LoadedAtField);
        json.Value("loaded_at_query", source.LoadedAtQuery);
        External(source);
        json.Value("unrendered_config", source.Config.Raw);
        Words(source);
        json.Object("config", () => json.WriteBoolean("enabled", true));
        json.WriteEndObject();
    }

    /// <summary>An exposure.</summary>
    public void Exposure(Exposure exposure)
    {
        json.WriteStartObject();
        Head(exposure);
        json.Texts("fqn", exposure.Fqn);
        json.WriteString("type", exposure.Kind);
        json.Value("owner", exposure.Owner);
        json.WriteString("description", exposure.Description);
        json.Value("url", exposure.Url);
        json.Texts("tags", exposure.Tags);
        json.Value("meta", exposure.Meta);
        DependsOn(exposure);
        json.WriteEndObject();
    }

    /// <summary>A unit test.</summary>
    public void UnitTest(UnitTest test)
    {
        json.WriteStartObject();
        Head(test);
        json.Texts("fqn", test.Fqn);
        json.WriteString("model", test.ModelName);
        json.WriteString("description", test.Description);
        json.Array("given", test.Given, given =>
        {
            json.WriteStartObject();
            json.WriteString("input", given.NodeId ?? "this");
            Rows(given.Rows);
            json.WriteEndObject();
        });
        json.Object("expect", () => Rows(test.Expect));
        json.Object("depends_on", () =>
        {
            json.Texts("macros", []);
            json.Texts("nodes", [test.ModelId]);
        });
        json.WriteEndObject();
    }

    private void Rows(UnitTestRows rows)
    {
        json.WriteString("format", rows.Sql is null ? "dict" : "sql");
        json.Value("rows", rows.Sql is null ? rows.Values : rows.Sql);
    }

    private void Head(Node node)
    {
        json.WriteString("unique_id", node.UniqueId);
        json.WriteString("name", node.Name);
        json.WriteString("resource_type", node.ResourceType);
        json.WriteString("package_name", node.Package);
        json.WriteString("path", node is DataTest { Hash: not null } generic ? $"{generic.Alias}.sql" : node.Path.Split('/', 2)[^1]);
        json.WriteString("original_file_path", node.Path);
    }

    private void Place(Node node)
    {
        var relation = (node as RelationNode)?.Relation ?? (node as DataTest)?.FailuresRelation;
        json.Texts("fqn", node.Fqn);
        json.WriteString("alias", relation?.Identifier ?? (node as DataTest)?.Alias ?? node.Name);
        json.WriteString("database", relation?.Database ?? opened.Target.Database);
        json.WriteString("schema", relation?.Schema ?? opened.Target.Schema);
        var isInDatabase = relation is not null && node is not Model { Config.Materialized: "ephemeral" };
        json.Value("relation_name", isInDatabase ? relation!.ToString() : null);
    }

    private void Checksum(string sha256)
    {
        json.WriteString("name", "sha256");
        json.WriteString("checksum", sha256);
    }

    private void Words(Node node)
    {
        var relation = node as RelationNode;
        json.WriteString("description", node.Description);
        json.Texts("tags", node.Tags);
        json.Value("meta", relation?.Config.Meta ?? nothing);
        json.Value("patch_path", relation?.PatchPath is { } path ? $"{node.Package}://{path}" : null);
        json.Map("columns", (relation?.Columns ?? []).DistinctBy(column => column.Name), column => column.Name, Column);
        if (relation is not null and not SourceTable) json.Value("group", relation.Group);
    }

    private void Column(Column column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("description", column.Description);
        json.Value("data_type", column.DataType);
        json.Texts("tags", column.Tags);
        json.Value("meta", column.Meta);
        json.Value("quote", column.Quote);
        json.Array("constraints", column.Constraints, Constraint);
        json.WriteEndObject();
    }

    private void Constraint(Constraint constraint)
    {
        json.WriteStartObject();
        ConstraintFields(constraint);
        json.WriteEndObject();
    }

    private void ConstraintFields(Constraint constraint)
    {
        json.WriteString("type", JsonNamingPolicy.SnakeCaseLower.ConvertName(constraint.Kind.ToString()));
        json.Value("name", constraint.Name);
        json.Value("expression", constraint.Expression);
        json.Value("to", constraint.To);
        json.Texts("to_columns", constraint.ToColumns);
    }

    private void Seed()
    {
        json.WriteString("raw_code", "");
        json.WriteString("root_path", opened.Folder);
        json.Object("depends_on", () => json.Texts("macros", []));
    }

    private void External(SourceTable source)
    {
        if (source.ExternalLocation is { } location) json.Object("external", () => json.WriteString("location", location));
        if (source.Freshness is { } freshness) SourcesFile.Criteria(json, "freshness", freshness);
    }

    private void Query(Node node)
    {
        json.WriteString("raw_code", NodeChecksum.CodeOf(node));
        json.WriteString("language", "sql");
        DependsOn(node);
        var sql = compiled.GetValueOrDefault(node.UniqueId);
        json.WriteBoolean("compiled", sql is not null);
        if (sql is null) return;
        json.WriteString("compiled_code", sql);
        json.WriteString("compiled_path", Path.GetRelativePath(opened.Folder, files.CompiledPath(node)));
    }

    private void DependsOn(Node node)
    {
        var inputs = node.DependsOn.Select(opened.Project.Graph.Find).OfType<Node>().ToList();
        json.Array("refs", inputs.Where(input => input is not SourceTable), Ref);
        json.Array("sources", inputs.OfType<SourceTable>(), source => json.Value(new List<object?> { source.SourceName, source.Name }));
        json.Object("depends_on", () =>
        {
            json.Texts("macros", node.Macros);
            json.Texts("nodes", node.DependsOn);
        });
    }

    private void Ref(Node input)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.Value("package", null);
        json.Value("version", (input as Model)?.Version);
        json.WriteEndObject();
    }

    private void Model(Model model)
    {
        json.WriteString("access", model.Access);
        json.Value("version", model.Version);
        json.Value("latest_version", model.LatestVersion);
        json.Object("contract", () => json.WriteBoolean("enforced", model.Config.IsContractEnforced));
        json.Array("constraints", model.Constraints, constraint =>
        {
            json.WriteStartObject();
            ConstraintFields(constraint);
            json.Texts("columns", constraint.Columns);
            json.WriteEndObject();
        });
    }

    private void Test(DataTest test)
    {
        if (test.Hash is null) return;
        json.Value("column_name", test.Column);
        json.WriteString("attached_node", test.NodeId);
        json.Object("test_metadata", () =>
        {
            var parts = test.Kind.Split('.', 2);
            json.WriteString("name", parts[^1]);
            json.Value("namespace", parts is [var package, _] ? package : null);
            json.Object("kwargs", () =>
            {
                foreach (var (name, value) in test.Arguments) json.Value(name, value);
                if (test.Column is not null && !test.Arguments.ContainsKey("column_name")) json.WriteString("column_name", test.Column);
            });
        });
    }
}
