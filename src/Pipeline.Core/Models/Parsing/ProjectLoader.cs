using Pipeline.Configuration;
using Pipeline.Models.Selecting;
using Pipeline.Models.Templating;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Parsing;

/// <summary>Reads a project folder and its packages. Used once; everything wrong with the project is reported together.</summary>
internal sealed class ProjectLoader
{
    private readonly ProjectOptions options;
    private readonly PackageFolder root;
    private readonly IReadOnlyList<PackageFolder> packages;
    private readonly Templates templates;
    private readonly Descriptions descriptions;
    private readonly ProblemList problems = new() { IsShared = true };

    public ProjectLoader(string folder, ProjectOptions options)
    {
        this.options = options;
        root = new PackageFolder(ProjectFile.Load(folder), folder, IsRoot: true);
        packages = new PackageFinder(root, problems).Find();
        templates = TemplatesOf();
        descriptions = new Descriptions(templates, root.Name, problems);
    }

    public Project Load()
    {
        foreach (var package in packages) new MacroReader(templates, problems).ReadAll(package);
        // A model cannot be judged while a macro it may call is broken.
        problems.ThrowIfAny();

        foreach (var package in packages) descriptions.ReadBlocks(package);
        var content = packages.Select(Read).ToList();
        var nodes = new NodeResolver(root, content, problems);
        var tests = new NodeTests(nodes, problems);
        problems.ThrowIfAny();

        var graph = Graph.Build([.. nodes.Relations, .. nodes.Others, .. tests.Data, .. tests.Unit]);
        var selectors = SelectorsFile.Read(root.Folder, templates, root.Name);
        return new Project(root.Name, root.Folder, graph, templates, nodes.Lookup, selectors)
        {
            Notices = [.. packages.SelectMany(package => package.File.Notices),
                .. content.SelectMany(package => package.Reading.Properties.Notices), .. nodes.Notices, .. tests.Notices],
            OnRunStart = Operations("on-run-start", content, nodes.Lookup),
            OnRunEnd = Operations("on-run-end", content, nodes.Lookup),
            Groups = nodes.Groups,
            Docs = descriptions.Blocks,
            Flags = options.Flags,
            TargetPath = root.File.TargetPath is { IsNull: false } path && templates.Value(path, root.Name) is { } target ? $"{target}" : "target",
            Disabled = [.. nodes.Disabled, .. tests.Disabled],
            Packages = [.. packages.Select(package => package.Name)],
        };
    }

    private Templates TemplatesOf()
    {
        var library = new MacroLibrary(root.Name, root.File.SearchOrder, options.Target.Type);
        DbtMacros.AddTo(library, options.Target.Type);
        NamingMacros.AddTo(library, options.Target);
        var names = ProjectNames.Build(root.Name, options, new Variables(root, root, options.Vars));
        var ofPackages = packages.Where(package => !package.IsRoot).ToDictionary(
            package => package.Name,
            package => ProjectNames.OfPackage(names, new Variables(package, root, options.Vars)),
            StringComparer.Ordinal);
        return new Templates(library, names, ofPackages);
    }

    private PackageContent Read(PackageFolder package) =>
        PackageContent.Read(new PackageReading(package, root, templates, options.Target, descriptions, problems)
        {
            StoreFailures = options.Flags.StoreFailures,
        });

    /// <summary>Packages' first, as in dbt.</summary>
    private List<Operation> Operations(string key, List<PackageContent> content, NodeLookup lookup)
    {
        var found = content.Skip(1).Append(content[0]).SelectMany(package => HookReader.Operations(package.Reading, key, lookup)).ToList();
        problems.ThrowIfAny();
        return found;
    }
}
