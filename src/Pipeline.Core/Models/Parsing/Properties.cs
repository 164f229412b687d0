using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>What a properties file says about a model or seed.</summary>
/// <param name="Section"><c>models</c> or <c>seeds</c>.</param>
/// <param name="Entry">The list item.</param>
/// <param name="Name">The node's name.</param>
/// <param name="File">The properties file.</param>
internal sealed record NodeProperties(string Section, YamlMapping Entry, string Name, ProjectFileEntry File)
{
    public SourceLocation Location => Entry["name"]!.Location;

    public string Description => (Entry["description"] as YamlScalar)?.Text.Trim() ?? "";
}

/// <summary>A source table's two entries: the source's, whose values it inherits, and its own.</summary>
internal sealed record SourceProperties(YamlMapping Source, string SourceName, YamlMapping Table, string TableName, ProjectFileEntry File);

/// <summary>The properties files of a project: everything YAML says about nodes that is not in the project file.</summary>
internal sealed class Properties
{
    private static readonly string[] Ignored =
    [
        "version", "macros", "exposures", "groups", "metrics", "semantic_models", "saved_queries", "unit_tests", "snapshots", "analyses", "data_tests",
        "functions",
    ];

    private static readonly string[] Sections = ["models", "seeds", "sources"];

    private readonly ProblemList problems;
    private readonly Dictionary<(string Section, string Name), NodeProperties> nodes = [];
    private readonly List<SourceProperties> sources = [];
    private readonly List<Problem> notices = [];

    public Properties(IEnumerable<ProjectFileEntry> files, ProblemList problems)
    {
        this.problems = problems;
        foreach (var file in files) Read(file);
    }

    public IEnumerable<NodeProperties> Nodes => nodes.Values;

    public IReadOnlyList<SourceProperties> Sources => sources;

    public IReadOnlyList<Problem> Notices => notices;

    public NodeProperties? Of(string section, string name) => nodes.GetValueOrDefault((section, name));

    private void Read(ProjectFileEntry file)
    {
        YamlNode document;
        try
        {
            document = YamlDocument.Load(file.FullPath);
        }
        catch (ConfigurationException broken)
        {
            problems.AddRange(broken.Problems);
            return;
        }

        if (document is YamlScalar { IsNull: true } || document.AsMap(file.Path, problems) is not { } root) return;
        foreach (var (key, value) in root.Entries) ReadSection(key, value, file);
    }

    private void ReadSection(YamlScalar key, YamlNode value, ProjectFileEntry file)
    {
        if (!Sections.Contains(key.Text))
        {
            if (!Ignored.Contains(key.Text))
                notices.Add(new Problem($"unknown key '{key.Text}'", key.Location, NearestName.Hint(key.Text, [.. Sections, .. Ignored])));
            return;
        }

        foreach (var (entry, name) in Named(value, key.Text))
        {
            if (key.Text is "sources") ReadSource(entry, name, file);
            else ReadNode(new NodeProperties(key.Text, entry, name, file));
        }
    }

    private void ReadNode(NodeProperties properties)
    {
        if (nodes.TryAdd((properties.Section, properties.Name), properties)) return;
        var first = nodes[(properties.Section, properties.Name)].Location;
        problems.Add($"'{properties.Name}' is described twice: here and in {first}", properties.Location, "Keep one of them.");
    }

    private void ReadSource(YamlMapping source, string sourceName, ProjectFileEntry file)
    {
        foreach (var (table, name) in Named(source["tables"], "tables"))
            sources.Add(new SourceProperties(source, sourceName, table, name, file));
    }

    /// <summary>The list items under a key, each a mapping with a name.</summary>
    public IEnumerable<(YamlMapping Entry, string Name)> Named(YamlNode? list, string key)
    {
        if (list is null or YamlScalar { IsNull: true }) yield break;
        foreach (var item in list.AsList(key, problems) ?? [])
        {
            if (item.AsMap($"an item of '{key}'", problems) is not { } entry) continue;
            if (entry["name"]?.AsText("name", problems) is { } name) yield return (entry, name);
            else if (entry["name"] is null) problems.Add($"this item of '{key}' has no name", entry.Location, "Add 'name:'.");
        }
    }
}
