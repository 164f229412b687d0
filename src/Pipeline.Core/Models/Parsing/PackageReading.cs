using Pipeline.Configuration;
using Pipeline.Models.Templating;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Parsing;

/// <summary>What all readers of one package share.</summary>
internal sealed class PackageReading
{
    private static readonly string[] Sections =
        ["models", "seeds", "snapshots", "sources", "data_tests", "unit_tests", "analyses", "exposures"];

    private readonly Dictionary<string, ConfigTree> own;
    private readonly Dictionary<string, ConfigTree> ofProject;

    public PackageReading(
        PackageFolder package, PackageFolder root, Templates templates, Target target, Descriptions descriptions, ProblemList problems)
    {
        (Package, Templates, Target, Descriptions, Problems) = (package, templates, target, descriptions, problems);
        Yaml = new YamlConfigs(templates, package.Name, problems);
        Columns = new ColumnReader(descriptions, package.Name, problems);
        Properties = new Properties(package.Files(package.File.AllPaths, ".yml", ".yaml"), problems);
        Quoting = QuotingReader.Read(root.File.Quoting, RelationQuoting.All, problems);
        own = Trees(package, Yaml);
        ofProject = package.IsRoot ? [] : Trees(root, new YamlConfigs(templates, root.Name, problems));
    }

    public PackageFolder Package { get; }

    public Templates Templates { get; }

    public Target Target { get; }

    public ProblemList Problems { get; }

    /// <summary>Whether tests that do not say keep their failing rows; null when nobody says.</summary>
    public bool? StoreFailures { get; init; }

    public YamlConfigs Yaml { get; }

    public Properties Properties { get; }

    public Descriptions Descriptions { get; }

    public ColumnReader Columns { get; }

    /// <summary>The project's way of quoting, packages' included.</summary>
    public RelationQuoting Quoting { get; }

    /// <summary>A node's configuration as the folders of its own project file give it.</summary>
    public ConfigLayers Begin(string section, IReadOnlyList<string> fqn)
    {
        var layers = new ConfigLayers();
        own[section].AddTo(layers, fqn);
        return layers;
    }

    /// <summary>Adds what the project says about a package's node: it wins over everything in the package.</summary>
    public ConfigLayers End(ConfigLayers layers, string section, IReadOnlyList<string> fqn)
    {
        if (ofProject.TryGetValue(section, out var tree)) tree.AddTo(layers, fqn);
        return layers;
    }

    /// <summary>The typed configuration of merged layers.</summary>
    public ModelConfig Typed(ConfigLayers layers, string owner, bool isModel = false) =>
        new ModelConfigReader(layers, owner, Package.Name, isModel ? Templates.Library.Materializations : null, Problems)
        {
            IsOwnStrategy = name => Templates.Library.Resolve(Package.Name, StrategyMacros.NameOf(name)) is not null,
        }.Read();

    /// <summary>The fqn of what a file holds: package, folders, name.</summary>
    public IReadOnlyList<string> FqnOf(ProjectFileEntry file, params ReadOnlySpan<string> names) =>
        [Package.Name, .. file.Steps.SkipLast(1), .. names];

    /// <summary>The description of a node, or nothing.</summary>
    public string DescriptionOf(NodeProperties? described) => described is null ? ""
        : described.Version is { Entry: var version } && version["description"] is not null ? Descriptions.Of(version, Package.Name)
        : Descriptions.Of(described.Entry, Package.Name);

    /// <summary>The described columns of a node.</summary>
    public IReadOnlyList<Column> ColumnsOf(NodeProperties? described) =>
        described is null ? [] : [.. Columns.Read(described.Entry, described.Version).Select(column => column.Column)];

    private static Dictionary<string, ConfigTree> Trees(PackageFolder package, YamlConfigs yaml) =>
        Sections.ToDictionary(
            section => section, section => new ConfigTree(package.File.Configs(section), yaml.Value), StringComparer.Ordinal);
}
