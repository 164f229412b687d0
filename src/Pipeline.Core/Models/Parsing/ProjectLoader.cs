using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Parsing;

/// <summary>Reads a project folder. Used once; everything wrong with the project is reported together.</summary>
internal sealed class ProjectLoader
{
    private readonly string folder;
    private readonly ProjectOptions options;
    private readonly ProjectFile file;
    private readonly Templates templates;
    private readonly ProblemList problems = new();

    public ProjectLoader(string folder, ProjectOptions options)
    {
        (this.folder, this.options) = (folder, options);
        file = ProjectFile.Load(folder);
        var library = new MacroLibrary(file.Name, file.SearchOrder, options.Target.Type);
        DbtMacros.AddTo(library, options.Target.Type);
        NamingMacros.AddTo(library, options.Target);
        templates = new Templates(library, ProjectNames.Build(file.Name, options, new Variables(file.Vars, file.Name, options.Vars)));
    }

    public Project Load()
    {
        new MacroReader(templates, problems).ReadAll(folder, file);
        // A model cannot be judged while a macro it may call is broken.
        problems.ThrowIfAny();

        var properties = new Properties(ProjectFiles.Under(folder, [.. file.ModelPaths, .. file.SeedPaths], ".yml", ".yaml"), problems);
        var yaml = new YamlConfigs(templates, problems);
        var models = new SqlFileReader(templates, yaml, options.Target, problems).ReadModels(folder, file, properties);
        var nodes = new NodeBuilder(templates, yaml, options.Target, file, properties, problems);
        var seeds = ProjectFiles.Under(folder, file.SeedPaths, ".csv");
        List<RelationNode> relations = [.. nodes.Sources(), .. nodes.Seeds(seeds), .. nodes.Models(models)];
        var lookup = new NodeLookup(relations, nodes.Disabled);
        relations = [.. relations.Select(node => node with { DependsOn = Resolve(lookup, nodes.ReferencesOf(node)) })];
        lookup = new NodeLookup(relations, nodes.Disabled);
        var tests = new TestReader(templates, yaml, options.Target, file, Order(relations), lookup, problems).ReadAll(folder, properties);
        problems.ThrowIfAny();

        IReadOnlyList<Problem> notices = [.. file.Notices, .. properties.Notices, .. NoticesOn(properties, lookup, nodes)];
        return new Project(file.Name, folder, Graph.Build([.. relations, .. tests]), templates, lookup, notices);
    }

    /// <summary>The nodes in build order; none when there is none, which is then a problem like any other.</summary>
    private IReadOnlyList<Node> Order(IEnumerable<Node> nodes)
    {
        try
        {
            return Graph.Build(nodes).InOrder;
        }
        catch (ConfigurationException circle)
        {
            problems.AddRange(circle.Problems);
            return [];
        }
    }

    private List<string> Resolve(NodeLookup lookup, IReadOnlyList<Reference> references)
    {
        List<string> ids = [];
        foreach (var reference in references)
        {
            if (lookup.Find(reference) is not { } node) problems.AddRange([lookup.Missing(reference)]);
            else if (!ids.Contains(node.UniqueId)) ids.Add(node.UniqueId);
        }

        return ids;
    }

    /// <summary>Descriptions of what does not exist are often typing errors, but dbt lets them pass.</summary>
    private static IEnumerable<Problem> NoticesOn(Properties properties, NodeLookup lookup, NodeBuilder nodes) =>
        from described in properties.Nodes
        let reference = new Reference(null, described.Name, IsSource: false, described.Location)
        where lookup.Find(reference) is null && !nodes.Disabled.Contains(described.Name)
        let message = $"'{described.Name}' is described, but there is no such {described.Section[..^1]}"
        select new Problem(message, described.Location, NearestName.Hint(described.Name, lookup.Names));
}
