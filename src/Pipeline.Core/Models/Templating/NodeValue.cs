using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// A node under dbt's field names: what <c>model</c> is in templates, what <c>graph.nodes</c> holds, and what the naming macros
/// get as <c>node</c>.
/// </summary>
internal static class NodeValue
{
    /// <summary>What is known while the node is being made: without what it reads.</summary>
    public static JinjaDict Of(Node node)
    {
        var relation = (node as RelationNode)?.Relation ?? (node as DataTest)?.FailuresRelation;
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
            { "alias", relation?.Identifier ?? (node as DataTest)?.Alias ?? node.Name },
            { "raw_code", RawCode(node) },
            { "language", "sql" },
            { "depends_on", new JinjaDict { { "nodes", JinjaValue.From(node.DependsOn) }, { "macros", new JinjaList() } } },
            { "config", NodeSettings.Of(node) },
        };
    }

    /// <summary>All that dbt says of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="graph">Where the nodes it reads are looked up.</param>
    public static JinjaDict Complete(Node node, Graph graph)
    {
        var value = Of(node);
        var read = node.DependsOn.Select(graph.Find).ToList();
        value["refs"] = new JinjaList(read.OfType<RelationNode>().Where(each => each is not SourceTable).Select(Reference));
        value["sources"] = new JinjaList(read.OfType<SourceTable>().Select(each => new JinjaList([each.SourceName, each.Name])));
        value["metrics"] = new JinjaList();
        value["meta"] = (value["config"] as JinjaDict)?["meta"];
        value["docs"] = new JinjaDict { { "show", true }, { "node_color", null } };
        value["checksum"] = new JinjaDict { { "name", "sha256" }, { "checksum", "" } };
        value["compiled_code"] = null;
        value["compiled"] = false;
        value["created_at"] = 0.0;
        value["unrendered_config"] = new JinjaDict();
        if (node is RelationNode relation) AddRelation(value, relation);
        AddOwn(value, node);
        return value;
    }

    private static void AddRelation(JinjaDict value, RelationNode node)
    {
        value["relation_name"] = node is Model { Materialization: "ephemeral" } ? null : node.Relation.ToString();
        value["patch_path"] = node.PatchPath is { } path ? $"{node.Package}://{path}" : null;
        value["group"] = node.Group;
        value["columns"] = Columns(node.Columns);
        value["contract"] = new JinjaDict { { "enforced", node.Config.IsContractEnforced }, { "alias_types", true }, { "checksum", null } };
    }

    private static void AddOwn(JinjaDict value, Node node)
    {
        switch (node)
        {
            case Model model:
                value["access"] = model.Access;
                value["version"] = model.Version;
                value["latest_version"] = model.LatestVersion;
                value["constraints"] = Constraints(model.Constraints);
                value["deprecation_date"] = null;
                value["primary_key"] = new JinjaList();
                break;
            case SourceTable source:
                AddSource(value, source);
                break;
            case DataTest test:
                AddTest(value, test);
                break;
            case Exposure exposure:
                AddExposure(value, exposure);
                break;
        }
    }

    private static void AddSource(JinjaDict value, SourceTable source)
    {
        value["source_name"] = source.SourceName;
        value["source_description"] = "";
        value["identifier"] = source.Relation.Identifier;
        value["loaded_at_field"] = source.LoadedAtField;
        value["loaded_at_query"] = source.LoadedAtQuery;
        value["loader"] = "";
        value["source_meta"] = new JinjaDict();
        value["external"] = null;
        value["freshness"] = source.Freshness is { } limits
            ? new JinjaDict
            {
                { "warn_after", Age(limits.WarnAfter) },
                { "error_after", Age(limits.ErrorAfter) },
                { "filter", limits.Filter },
            }
            : null;
    }

    private static JinjaDict Age(TimeSpan? limit) => limit is { } age
        ? new() { { "count", (long)age.TotalMinutes }, { "period", "minute" } }
        : new() { { "count", null }, { "period", null } };

    private static void AddTest(JinjaDict value, DataTest test)
    {
        value["column_name"] = test.Column;
        value["attached_node"] = test.NodeId;
        value["file_key_name"] = "";
        value["test_metadata"] = test.Kind is DataTest.Singular ? null : Metadata(test);
    }

    private static JinjaDict Metadata(DataTest test)
    {
        var arguments = (JinjaDict)JinjaValue.From(test.Arguments)!;
        if (test.Column is not null) arguments["column_name"] = test.Column;
        string?[] name = test.Kind.Split('.', 2) is [var package, var own] ? [package, own] : [null, test.Kind];
        return new JinjaDict { { "name", name[1] }, { "kwargs", arguments }, { "namespace", name[0] } };
    }

    private static void AddExposure(JinjaDict value, Exposure exposure)
    {
        value["type"] = exposure.Kind;
        value["owner"] = JinjaValue.From(exposure.Owner);
        value["url"] = exposure.Url;
        value["maturity"] = null;
        value["label"] = null;
        value["meta"] = JinjaValue.From(exposure.Meta);
    }

    private static JinjaDict Reference(Node node) =>
        new() { { "name", node.Name }, { "package", null }, { "version", (node as Model)?.Version } };

    private static JinjaDict Columns(IReadOnlyList<Column> columns)
    {
        var byName = new JinjaDict();
        foreach (var column in columns)
        {
            byName[column.Name] = new JinjaDict
            {
                { "name", column.Name },
                { "description", column.Description },
                { "data_type", column.DataType },
                { "meta", JinjaValue.From(column.Meta) },
                { "tags", JinjaValue.From(column.Tags) },
                { "quote", column.Quote },
                { "constraints", Constraints(column.Constraints) },
            };
        }

        return byName;
    }

    private static JinjaList Constraints(IReadOnlyList<Constraint> constraints) => new(constraints.Select(constraint => new JinjaDict
    {
        { "type", KindOf(constraint.Kind) },
        { "name", constraint.Name },
        { "expression", constraint.Expression },
        { "columns", JinjaValue.From(constraint.Columns) },
        { "to", constraint.To },
        { "to_columns", JinjaValue.From(constraint.ToColumns) },
    }));

    private static string KindOf(ConstraintKind kind) => kind switch
    {
        ConstraintKind.Check => "check",
        ConstraintKind.NotNull => "not_null",
        ConstraintKind.Unique => "unique",
        ConstraintKind.PrimaryKey => "primary_key",
        ConstraintKind.ForeignKey => "foreign_key",
        _ => "custom",
    };

    private static string? RawCode(Node node) => node switch
    {
        Model model => model.RawSql,
        Snapshot snapshot => snapshot.RawSql,
        DataTest test => test.RawSql,
        Analysis analysis => analysis.RawSql,
        Operation operation => operation.Hook.Sql,
        _ => "",
    };
}
