using System.Text.Json;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary><c>manifest.json</c> in dbt's version 12: everything a project is made of, with the SQL that was compiled.</summary>
internal sealed class ManifestFile(OpenProject opened, IReadOnlyDictionary<string, string> compiled)
{
    /// <summary>Its name in the target folder.</summary>
    public const string Name = "manifest.json";

    /// <summary>Sections of things that are not read from projects: readers expect them to be there.</summary>
    private static readonly string[] emptySections = ["metrics", "saved_queries", "semantic_models", "functions"];

    private Project Project => opened.Project;

    /// <summary>Writes the project as it is now.</summary>
    public void Write(string folder, ArtifactMetadata metadata) => ArtifactFile.WriteJson(Path.Combine(folder, Name), json =>
    {
        var nodes = new ManifestNodes(json, opened, compiled);
        json.WriteStartObject();
        metadata.Write(json, "manifest/v12", () => More(json));
        IEnumerable<Node> ordered = Project.Graph.InOrder;
        json.Map("nodes", ordered.Where(IsNode).Concat(Project.OnRunStart).Concat(Project.OnRunEnd), node => node.UniqueId, nodes.Node);
        json.Map("sources", Project.Sources, source => source.UniqueId, nodes.Source);
        json.Map("exposures", ordered.OfType<Exposure>(), exposure => exposure.UniqueId, nodes.Exposure);
        json.Map("unit_tests", ordered.OfType<UnitTest>(), test => test.UniqueId, nodes.UnitTest);
        json.Map("macros", Project.Macros.DistinctBy(macro => macro.UniqueId), macro => macro.UniqueId, macro => Macro(json, macro));
        json.Map("docs", Project.Docs, IdOf, doc => Doc(json, doc));
        json.Map("groups", Project.Groups, IdOf, group => Group(json, group));
        foreach (var section in emptySections) json.Nothing(section);
        json.Map("selectors", Project.Selector.Declared, selector => selector.Key, selector => json.Value(selector.Value));
        json.Map("disabled", Project.Disabled.GroupBy(node => node.UniqueId), same => same.Key, same => Disabled(json, nodes, same));
        json.Map("parent_map", ordered, node => node.UniqueId, node => json.Value(node.DependsOn));
        json.Map("child_map", ordered, node => node.UniqueId, node => json.Value(Project.Graph.ChildrenOf(node.UniqueId)));
        json.Map("group_map", GroupMap(), pair => pair.Key, pair => json.Value(pair.Select(node => node.UniqueId).ToList()));
        json.WriteEndObject();
    });

    /// <summary>dbt lists all that a project turns off under one id.</summary>
    private static void Disabled(Utf8JsonWriter json, ManifestNodes nodes, IEnumerable<Node> same)
    {
        json.WriteStartArray();
        foreach (var node in same) nodes.Any(node);
        json.WriteEndArray();
    }

    private static bool IsNode(Node node) => node is not (SourceTable or Exposure or UnitTest);

    private void More(Utf8JsonWriter json)
    {
        json.WriteString("project_name", Project.Name);
        json.WriteString("adapter_type", opened.Target.Type);
    }

    private IEnumerable<IGrouping<string, RelationNode>> GroupMap() =>
        Project.Graph.InOrder.OfType<RelationNode>().Where(node => node.Group is not null).GroupBy(node => node.Group!);

    private static string IdOf(DocBlock doc) => $"doc.{doc.Package}.{doc.Name}";

    private static string IdOf(NodeGroup group) => $"group.{group.Package}.{group.Name}";

    private static void Macro(Utf8JsonWriter json, Macro macro)
    {
        json.WriteStartObject();
        Head(json, "macro", macro.Name, macro.Package, macro.Path, macro.UniqueId);
        json.WriteString("macro_sql", macro.Sql);
        json.WriteEndObject();
    }

    private static void Doc(Utf8JsonWriter json, DocBlock doc)
    {
        json.WriteStartObject();
        Head(json, "doc", doc.Name, doc.Package, doc.Path, IdOf(doc));
        json.WriteString("block_contents", doc.Text);
        json.WriteEndObject();
    }

    private static void Group(Utf8JsonWriter json, NodeGroup group)
    {
        json.WriteStartObject();
        Head(json, "group", group.Name, group.Package, "", IdOf(group));
        json.Value("owner", group.Owner);
        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, string type, string name, string package, string path, string id)
    {
        json.WriteString("name", name);
        json.WriteString("resource_type", type);
        json.WriteString("package_name", package);
        json.WriteString("path", path);
        json.WriteString("original_file_path", path);
        json.WriteString("unique_id", id);
    }
}
