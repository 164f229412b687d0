using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Finds who reads whom among the nodes of all packages; what cannot be is a problem.</summary>
internal sealed class NodeResolver
{
    private readonly PackageFolder root;
    private readonly IReadOnlyList<PackageContent> packages;
    private readonly ProblemList problems;
    private readonly Dictionary<string, string> unusable = new(StringComparer.Ordinal);
    private readonly NodeLookup drafts;

    public NodeResolver(PackageFolder root, IReadOnlyList<PackageContent> packages, ProblemList problems)
    {
        (this.root, this.packages, this.problems) = (root, packages, problems);
        NoteUnusable();
        var enabled = packages.SelectMany(package => package.Relations).Where(draft => draft.IsEnabled).ToList();
        new NodeCollisions(problems).Check([.. enabled.Select(draft => draft.Node)]);
        drafts = LookupOver(enabled.Select(draft => draft.Node));
        var groups = packages.SelectMany(package => package.Groups).ToList();
        Groups = groups;
        Content = [.. packages.Select(package => (package, Resolved(package)))];
        Relations = [.. Content.SelectMany(pair => pair.Nodes.Select(node => node.Node))];
        Others =
        [
            .. packages.SelectMany(package => package.Others.Where(draft => draft.IsEnabled).Select(draft => Resolved(draft, package))),
        ];
        Lookup = LookupOver(Relations);
        new AccessRules(groups, problems).Check(Relations, id => Lookup.ById(id));
    }

    /// <summary>The nodes with relations, by package, each with what describes it.</summary>
    public IReadOnlyList<(PackageContent Package, IReadOnlyList<(RelationNode Node, NodeProperties? Described)> Nodes)> Content { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<RelationNode> Relations { get; }

    /// <summary>Analyses and exposures.</summary>
    public IReadOnlyList<Node> Others { get; }

    /// <summary>Those that are turned off.</summary>
    public IReadOnlyList<Node> Disabled =>
    [
        .. packages.SelectMany(package => package.Relations).Where(draft => !draft.IsEnabled).Select(draft => draft.Node),
        .. packages.SelectMany(package => package.Others).Where(draft => !draft.IsEnabled).Select(draft => draft.Node),
    ];

    public IReadOnlyList<NodeGroup> Groups { get; }

    /// <summary>Finds nodes that know what they read.</summary>
    public NodeLookup Lookup { get; }

    /// <summary>The names of models, and <c>source.table</c> of sources, that are turned off or cannot run.</summary>
    public IReadOnlySet<string> Unusable => unusable.Keys.ToHashSet(StringComparer.Ordinal);

    public IEnumerable<Problem> Notices => packages
        .SelectMany(package => package.PythonFiles)
        .Select(file => new Problem(
            $"'{file.Path}' is a Python model, which is not run", new SourceLocation(file.FullPath, 1), "Only SQL models are."))
        .Concat(packages.SelectMany(DescribedInVain));

    private NodeLookup LookupOver(IEnumerable<RelationNode> nodes) => new(root.Name, nodes, unusable);

    private void NoteUnusable()
    {
        foreach (var file in packages.SelectMany(package => package.PythonFiles))
            unusable[file.Name] = $"is written in Python ({file.Path}): it is not run here";
        foreach (var draft in packages.SelectMany(package => package.Relations).Where(draft => !draft.IsEnabled))
            unusable[draft.Node is SourceTable table ? $"{table.SourceName}.{table.Name}" : draft.Node.Name] = NodeLookup.Disabled;
    }

    private IReadOnlyList<(RelationNode, NodeProperties?)> Resolved(PackageContent package) =>
        [.. package.Relations.Where(draft => draft.IsEnabled).Select(draft => (Resolved(draft, package), draft.Described))];

    private T Resolved<T>(Draft<T> draft, PackageContent package) where T : Node
    {
        var keys = new ForeignKeys(package.Reading, drafts);
        var (node, ids) = keys.Resolve(draft.Node, draft.Described);
        List<string> dependsOn = [];
        foreach (var reference in draft.References)
        {
            if (drafts.Find(reference, node.Package) is not { } read) problems.AddRange([drafts.Missing(reference)]);
            else if (!dependsOn.Contains(read.UniqueId)) dependsOn.Add(read.UniqueId);
        }

        return (T)(node with { DependsOn = [.. dependsOn, .. ids.Except(dependsOn)] });
    }

    /// <summary>Descriptions of what does not exist are often typing errors, but dbt lets them pass.</summary>
    private IEnumerable<Problem> DescribedInVain(PackageContent package) =>
        from described in package.Reading.Properties.Nodes
        where described.Section is "models" or "seeds" or "snapshots"
        let reference = new Reference(null, described.Name, IsSource: false, described.Location)
        where Lookup.Find(reference, package.Reading.Package.Name) is null && !unusable.ContainsKey(described.Name)
        let message = $"'{described.Name}' is described, but there is no such {described.Section[..^1]}"
        select new Problem(message, described.Location, NearestName.Hint(described.Name, Lookup.Names));
}
