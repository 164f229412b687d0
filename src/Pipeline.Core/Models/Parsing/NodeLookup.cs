using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>
/// Finds what <c>ref</c> and <c>source</c> name, and explains what they do not find. A name is looked for in the package that asks,
/// then in the project, then in all packages.
/// </summary>
internal sealed class NodeLookup
{
    private readonly string root;
    private readonly IReadOnlyDictionary<string, string> unusable;
    private readonly Dictionary<(string? Package, string Name, string? Version), RelationNode> byName = [];
    private readonly Dictionary<(string? Package, string Source, string Table), SourceTable> sources = [];
    private readonly Dictionary<string, RelationNode> byId = new(StringComparer.Ordinal);

    /// <summary>A lookup over the nodes of a project.</summary>
    /// <param name="root">The project's name.</param>
    /// <param name="nodes">All that can be read.</param>
    /// <param name="unusable">What is there but cannot be read, as <c>name</c> or <c>source.table</c>, and why.</param>
    public NodeLookup(string root, IEnumerable<RelationNode> nodes, IReadOnlyDictionary<string, string> unusable)
    {
        (this.root, this.unusable) = (root, unusable);
        foreach (var node in nodes) Add(node);
    }

    /// <summary>The names of models, seeds and snapshots.</summary>
    public IReadOnlyCollection<string> Names => [.. byName.Keys.Where(key => key.Package is null).Select(key => key.Name).Distinct()];

    public RelationNode? Find(Reference reference, string fromPackage) => reference switch
    {
        { IsSource: true, Package: { } source } =>
            FindSource(fromPackage, source, reference.Name)
                ?? FindSource(root, source, reference.Name)
                ?? FindSource(null, source, reference.Name),
        { Package: { } package } => FindNode(package, reference),
        _ => FindNode(fromPackage, reference) ?? FindNode(root, reference) ?? FindNode(null, reference),
    };

    /// <summary>The versions of a model; none for one without.</summary>
    public IReadOnlyList<Model> VersionsOf(string name, string fromPackage)
    {
        var reference = new Reference(null, name, IsSource: false, new SourceLocation("", 1));
        if (Find(reference, fromPackage) is not Model { Version: not null } latest) return [];
        return [.. byId.Values.OfType<Model>().Where(model => model.Package == latest.Package && model.Name == name)];
    }

    /// <summary>Why nothing was found, and what was probably meant.</summary>
    public Problem Missing(Reference reference)
    {
        var call = reference.IsSource ? $"source('{reference.Package}', '{reference.Name}')" : $"ref('{reference.Name}')";
        var name = reference.IsSource ? $"{reference.Package}.{reference.Name}" : reference.Name;
        if (unusable.TryGetValue(name, out var why))
            return new Problem(
                $"{call} reads a {(reference.IsSource ? "source" : "model")} that {why}", reference.Location,
                why is not Disabled ? null : reference.IsSource ? "Enable it, or remove it here." : "Enable it, or remove the ref.");
        return reference.IsSource ? MissingSource(call, name, reference) : MissingNode(call, reference);
    }

    /// <summary>Why what is turned off cannot be read.</summary>
    public const string Disabled = "is disabled";

    /// <summary>The node with an id, or null.</summary>
    public RelationNode? ById(string uniqueId) => byId.GetValueOrDefault(uniqueId);

    private void Add(RelationNode node)
    {
        byId.TryAdd(node.UniqueId, node);
        foreach (var package in (string?[])[node.Package, null])
        {
            switch (node)
            {
                case SourceTable table:
                    sources.TryAdd((package, table.SourceName, table.Name), table);
                    break;
                case Model { Version: { } version } model:
                    byName.TryAdd((package, node.Name, version), node);
                    if (version == model.LatestVersion) byName.TryAdd((package, node.Name, null), node);
                    break;
                default:
                    byName.TryAdd((package, node.Name, null), node);
                    break;
            }
        }
    }

    private RelationNode? FindNode(string? package, Reference reference) =>
        byName.GetValueOrDefault((package, reference.Name, reference.Version));

    private SourceTable? FindSource(string? package, string source, string table) => sources.GetValueOrDefault((package, source, table));

    private Problem MissingNode(string call, Reference reference)
    {
        string[] versions = [.. byId.Values.OfType<Model>().Where(model => model.Name == reference.Name)
            .Select(model => model.Version).OfType<string>()];
        if (reference.Version is { } version && FindNode(reference.Package, reference with { Version = null }) is not null)
            return new Problem(
                $"{call} asks for version {version}, which does not exist", reference.Location,
                versions is [] ? "The model has no versions: leave it out."
                    : $"Versions: {string.Join(", ", versions.Order(StringComparer.Ordinal))}.");
        return new Problem(
            $"{call} names no model or seed{(reference.Package is null ? "" : $" of package '{reference.Package}'")}",
            reference.Location, NearestName.Hint(reference.Name, Names));
    }

    private Problem MissingSource(string call, string name, Reference reference) => new(
        $"{call} is not declared",
        reference.Location,
        NearestName.Of(name, sources.Values.Select(table => $"{table.SourceName}.{table.Name}").Distinct()) is { } near
            ? $"Did you mean '{near}'?"
            : "Declare it under 'sources:' in a YAML file beside the models.");
}
