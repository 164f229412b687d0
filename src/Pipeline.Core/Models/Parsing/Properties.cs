using System.Globalization;
using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>What a properties file says about a node.</summary>
/// <param name="Section"><c>models</c>, <c>seeds</c>, <c>snapshots</c>...</param>
/// <param name="Entry">The list item.</param>
/// <param name="Name">The node's name.</param>
/// <param name="File">The properties file.</param>
internal sealed record NodeProperties(string Section, YamlMapping Entry, string Name, ProjectFileEntry File)
{
    public SourceLocation Location => Entry["name"]!.Location;

    /// <summary>Which version of a model this is about; null for one without versions.</summary>
    public ModelVersion? Version { get; init; }
}

/// <summary>A version of a model.</summary>
/// <param name="Entry">The item of <c>versions:</c>.</param>
/// <param name="Name">Its <c>v</c>.</param>
/// <param name="Latest">The version a ref without one means.</param>
internal sealed record ModelVersion(YamlMapping Entry, string Name, string Latest)
{
    /// <summary>Which of two versions is newer: by number where they are numbers, by text otherwise.</summary>
    public static int Compare(string a, string b) =>
        double.TryParse(a, CultureInfo.InvariantCulture, out var x) && double.TryParse(b, CultureInfo.InvariantCulture, out var y)
            ? x.CompareTo(y)
            : string.CompareOrdinal(a, b);
}

/// <summary>A source table's two entries: the source's, whose values it inherits, and its own.</summary>
internal sealed record SourceProperties(YamlMapping Source, string SourceName, YamlMapping Table, string TableName, ProjectFileEntry File);

/// <summary>The properties files of a package: everything YAML says about nodes that is not in the project file.</summary>
internal sealed class Properties
{
    /// <summary>What describes nodes that exist elsewhere, or by itself.</summary>
    private static readonly string[] Sections =
        ["models", "seeds", "snapshots", "sources", "analyses", "macros", "exposures", "groups", "unit_tests", "data_tests"];

    /// <summary>dbt's semantic layer, and what its newer versions know.</summary>
    private static readonly string[] Ignored = ["version", "metrics", "semantic_models", "saved_queries", "functions", "anchors"];

    private readonly ProblemList problems;
    private readonly Dictionary<(string Section, string Name), NodeProperties> nodes = [];
    private readonly Dictionary<string, NodeProperties> versionFiles = new(StringComparer.Ordinal);
    private readonly List<SourceProperties> sources = [];
    private readonly List<Problem> notices = [];

    public Properties(IReadOnlyList<ProjectFileEntry> files, ProblemList problems)
    {
        this.problems = problems;
        var documents = new YamlMapping?[files.Count];
        Parallel.For(0, files.Count, index => documents[index] = Load(files[index]));
        foreach (var (document, file) in documents.Zip(files))
        {
            foreach (var (key, value) in document?.Entries ?? []) ReadSection(key, value, file);
        }
    }

    public IReadOnlyCollection<NodeProperties> Nodes => nodes.Values;

    public IReadOnlyList<SourceProperties> Sources => sources;

    public IReadOnlyList<Problem> Notices => notices;

    public NodeProperties? Of(string section, string name) => nodes.GetValueOrDefault((section, name));

    /// <summary>The description of the model in a file: of its version if it has some.</summary>
    public NodeProperties? OfModelFile(string fileName) => versionFiles.GetValueOrDefault(fileName) ?? Of("models", fileName);

    /// <summary>The items of a section, in file order.</summary>
    public IEnumerable<NodeProperties> In(string section) => nodes.Values.Where(node => node.Section == section);

    /// <summary>The list items under a key, each a mapping with a name.</summary>
    public static IEnumerable<(YamlMapping Entry, string Name)> Named(YamlNode? list, string key, ProblemList problems)
    {
        if (list is null or YamlScalar { IsNull: true }) yield break;
        foreach (var item in list.AsList(key, problems) ?? [])
        {
            if (item.AsMap($"an item of '{key}'", problems) is not { } entry) continue;
            if (entry["name"]?.AsText("name", problems) is { } name) yield return (entry, name);
            else if (entry["name"] is null) problems.Add($"this item of '{key}' has no name", entry.Location, "Add 'name:'.");
        }
    }

    private YamlMapping? Load(ProjectFileEntry file)
    {
        try
        {
            var document = YamlDocument.Load(file.FullPath);
            return document is YamlScalar { IsNull: true } ? null : document.AsMap(file.Path, problems);
        }
        catch (ConfigurationException broken)
        {
            problems.AddRange(broken.Problems);
            return null;
        }
    }

    private void ReadSection(YamlScalar key, YamlNode value, ProjectFileEntry file)
    {
        if (!Sections.Contains(key.Text))
        {
            if (!Ignored.Contains(key.Text))
                notices.Add(new Problem($"unknown key '{key.Text}'", key.Location, NearestName.Hint(key.Text, [.. Sections, .. Ignored])));
            return;
        }

        foreach (var (entry, name) in Named(value, key.Text, problems))
        {
            if (key.Text is "sources") ReadSource(entry, name, file);
            else ReadNode(new NodeProperties(key.Text, entry, name, file));
        }
    }

    private void ReadNode(NodeProperties properties)
    {
        // Unit tests are told apart by their model too.
        var name = properties.Section is "unit_tests"
            ? $"{(properties.Entry["model"] as YamlScalar)?.Text}.{properties.Name}" : properties.Name;
        if (nodes.TryAdd((properties.Section, name), properties))
        {
            if (properties.Section is "models" && properties.Entry["versions"] is { } versions) ReadVersions(properties, versions);
            return;
        }

        var first = nodes[(properties.Section, name)].Location;
        problems.Add($"'{properties.Name}' is described twice: here and in {first}", properties.Location, "Keep one of them.");
    }

    private void ReadVersions(NodeProperties model, YamlNode list)
    {
        List<(YamlMapping Entry, string Name)> versions = [];
        foreach (var item in list.AsList("versions", problems) ?? [])
        {
            if (item.AsMap("a version", problems) is not { } entry) continue;
            if (entry["v"]?.AsText("v", problems) is { } name) versions.Add((entry, name));
            else if (entry["v"] is null) problems.Add("this version has no number", entry.Location, "Add 'v:'.");
        }

        if (versions is []) return;
        var latest = model.Entry["latest_version"]?.AsText("latest_version", problems)
            ?? versions.Select(version => version.Name).Max(Comparer<string>.Create(ModelVersion.Compare))!;
        if (!versions.Exists(version => version.Name == latest))
            problems.Add(
                $"the latest version of '{model.Name}' is {latest}, which is not among its versions",
                    model.Entry["latest_version"]!.Location,
                $"Versions: {string.Join(", ", versions.Select(version => version.Name))}.");
        foreach (var (entry, name) in versions) AddVersion(model with { Version = new ModelVersion(entry, name, latest) });
    }

    /// <summary>The file is the one the version names, or the model's name with the version behind it.</summary>
    private void AddVersion(NodeProperties version)
    {
        var (entry, name) = (version.Version!.Entry, version.Version.Name);
        string[] files = entry["defined_in"] is YamlScalar given ? [given.Text] : [$"{version.Name}_v{name}", $"{version.Name}.v{name}"];
        foreach (var file in files)
        {
            if (!versionFiles.TryAdd(file, version))
                problems.Add($"'{file}' holds two versions", entry.Location, "Give each version a file of its own.");
        }
    }

    private void ReadSource(YamlMapping source, string sourceName, ProjectFileEntry file)
    {
        foreach (var (table, name) in Named(source["tables"], "tables", problems))
            sources.Add(new SourceProperties(source, sourceName, table, name, file));
    }
}
