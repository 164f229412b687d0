using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Turns what was read into nodes with relations.</summary>
internal sealed class NodeBuilder(
    Templates templates, YamlConfigs yaml, Target target, ProjectFile project, Properties properties, ProblemList problems)
{
    private readonly HashSet<string> disabled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Reference>> references = new(StringComparer.Ordinal);

    /// <summary>The names of models, and <c>source.table</c> of sources, that are turned off.</summary>
    public IReadOnlySet<string> Disabled => disabled;

    /// <summary>What a node reads, as written.</summary>
    public IReadOnlyList<Reference> ReferencesOf(RelationNode node) => node is Model ? references[node.Name] : [];

    public IEnumerable<Model> Models(IEnumerable<ParsedFile> files)
    {
        foreach (var file in files)
        {
            if (!IsEnabled(file.Config, file.Name)) continue;
            references[file.Name] = file.References;
            var described = properties.Of("models", file.Name);
            var model = new Model
            {
                Name = file.Name,
                Package = project.Name,
                Path = file.File.Path,
                Fqn = file.Fqn,
                Location = new SourceLocation(file.File.FullPath, 1),
                RawSql = file.RawSql,
                Config = file.Config,
                Description = described?.Description ?? "",
                Columns = ColumnsOf(described),
                Relation = new Relation(target.Database, target.Schema, file.Name),
            };
            yield return model with { Relation = Named(model) };
        }
    }

    public IEnumerable<Seed> Seeds(IEnumerable<ProjectFileEntry> files)
    {
        var tree = new ConfigTree(project.Seeds, yaml.Value);
        foreach (var file in files)
        {
            var layers = new ConfigLayers();
            IReadOnlyList<string> fqn = [project.Name, .. file.Steps];
            tree.AddTo(layers, fqn);
            var described = properties.Of("seeds", file.Name);
            if (described is not null) yaml.AddTo(layers, described.Entry);
            var config = new ModelConfigReader(layers, $"seed '{file.Name}'", problems).Read() with { Materialized = "seed" };
            if (!IsEnabled(config, file.Name)) continue;
            var seed = new Seed
            {
                Name = file.Name,
                Package = project.Name,
                Path = file.Path,
                Fqn = fqn,
                Location = new SourceLocation(file.FullPath, 1),
                Config = config,
                Description = described?.Description ?? "",
                Columns = ColumnsOf(described),
                Relation = new Relation(target.Database, target.Schema, file.Name),
            };
            yield return seed with { Relation = Named(seed) };
        }
    }

    public IEnumerable<SourceTable> Sources()
    {
        foreach (var (source, sourceName, table, name, file) in properties.Sources)
        {
            var layers = new ConfigLayers();
            yaml.AddTo(layers, source);
            yaml.AddTo(layers, table);
            var config = new ModelConfigReader(layers, $"source '{sourceName}.{name}'", problems).Read() with { Materialized = "source" };
            if (!IsEnabled(config, $"{sourceName}.{name}")) continue;
            yield return new SourceTable
            {
                Name = name,
                SourceName = sourceName,
                Package = project.Name,
                Path = file.Path,
                Fqn = [project.Name, .. file.Steps.SkipLast(1), sourceName, name],
                Location = table["name"]!.Location,
                Config = config,
                Description = (table["description"] as YamlScalar)?.Text.Trim() ?? "",
                LoadedAtField = yaml.Text(table, "loaded_at_field") ?? yaml.Text(source, "loaded_at_field"),
                Columns = [.. ColumnReader.Read(table, properties).Select(pair => pair.Column)],
                Relation = new Relation(
                    yaml.Text(source, "database") ?? target.Database,
                    yaml.Text(source, "schema") ?? sourceName,
                    yaml.Text(table, "identifier") ?? name),
            };
        }
    }

    private IReadOnlyList<Column> ColumnsOf(NodeProperties? described) =>
        described is null ? [] : [.. ColumnReader.Read(described.Entry, properties).Select(pair => pair.Column)];

    /// <summary>Schema, alias and catalog through the project's naming macros.</summary>
    private Relation Named(RelationNode node)
    {
        var value = NodeValue.Of(node);
        return new Relation(
            templates.Name(NamingMacros.DatabaseName, node.Config.Database, value, problems),
            templates.Name(NamingMacros.SchemaName, node.Config.Schema, value, problems),
            templates.Name(NamingMacros.AliasName, node.Config.Alias, value, problems));
    }

    private bool IsEnabled(ModelConfig config, string name)
    {
        if (!config.Enabled) disabled.Add(name);
        return config.Enabled;
    }
}
