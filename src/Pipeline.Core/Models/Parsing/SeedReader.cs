using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Finds the seeds of a package; their rows are read when they are loaded.</summary>
internal sealed class SeedReader(PackageReading reading)
{
    private readonly SqlReader sql = new(reading);
    private readonly RelationNames names = new(reading);

    /// <summary>All seeds in the order of their files, those that are turned off included.</summary>
    public IEnumerable<Draft<RelationNode>> ReadAll() => reading.Package.Files(reading.Package.File.SeedPaths, ".csv").Select(Read);

    private Draft<RelationNode> Read(ProjectFileEntry file)
    {
        var described = reading.Properties.Of("seeds", file.Name);
        var fqn = reading.FqnOf(file, file.Name);
        var layers = reading.Begin("seeds", fqn);
        if (described is not null) reading.Yaml.AddTo(layers, described.Entry);
        var config = reading.Typed(reading.End(layers, "seeds", fqn), $"seed '{file.Name}'") with { Materialized = "seed" };
        var seed = new Seed
        {
            Name = file.Name,
            Package = reading.Package.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = new SourceLocation(file.FullPath, 1),
            Config = config,
            Description = reading.DescriptionOf(described),
            Columns = reading.ColumnsOf(described),
            PatchPath = described?.File.Path,
            Group = config.Raw.GetValueOrDefault("group") as string,
            Relation = names.Default(file.Name),
        };
        return new Draft<RelationNode>(
            seed with { Relation = names.Of(seed) }, sql.ReferencesOf(config.Hooks, seed), described, config.Enabled);
    }
}
