using Pipeline.Configuration;
using Pipeline.Models.Jinja;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the snapshots of a package: blocks in SQL files, and those that are YAML alone.</summary>
internal sealed class SnapshotReader(PackageReading reading)
{
    private readonly SqlReader sql = new(reading);
    private readonly RelationNames names = new(reading);

    /// <summary>All snapshots outside of the models' folders, those that are turned off included.</summary>
    public IEnumerable<Draft<RelationNode>> ReadAll()
    {
        var paths = reading.Package.File.SnapshotPaths.Except(reading.Package.File.ModelPaths);
        foreach (var file in reading.Package.Files(paths, ".sql"))
        {
            foreach (var snapshot in ReadBlocks(file, file.ReadText())) yield return snapshot;
        }

        foreach (var described in reading.Properties.In("snapshots").Where(described => described.Entry["relation"] is not null))
        {
            if (OfRelation(described) is { } snapshot) yield return snapshot;
        }
    }

    /// <summary>The blocks of one file.</summary>
    public IEnumerable<Draft<RelationNode>> ReadBlocks(ProjectFileEntry file, string text)
    {
        IReadOnlyList<JinjaBlock> blocks;
        try
        {
            blocks = [.. reading.Templates.SnapshotsOf(text, file.FullPath)];
        }
        catch (JinjaException broken)
        {
            reading.Problems.AddRange([broken.AsProblem()]);
            yield break;
        }

        foreach (var block in blocks)
        {
            var query = SqlText.Of(block.Name, block.Text, file.FullPath, block.Location.Line);
            yield return Snapshot(query, file, reading.FqnOf(file, file.Name, block.Name), reading.Properties.Of("snapshots", block.Name));
        }
    }

    private Draft<RelationNode>? OfRelation(NodeProperties described)
    {
        if (described.Entry["relation"]!.AsText("relation", reading.Problems) is not { } relation) return null;
        var query = new SqlText(
            described.Name, $"select * from {TemplateText.InBraces(relation)}", described.Entry["relation"]!.Location);
        return Snapshot(query, described.File, reading.FqnOf(described.File, described.Name), described);
    }

    private Draft<RelationNode> Snapshot(SqlText query, ProjectFileEntry file, IReadOnlyList<string> fqn, NodeProperties? described)
    {
        var parsed = sql.Read(query, "snapshots", "snapshot", fqn, described);
        var owner = $"snapshot '{query.Name}'";
        var config = reading.Typed(parsed.Layers, owner) with { Materialized = "snapshot" };
        var settings = new SnapshotSettingsReader(parsed.Layers, owner, query.Begin, reading.Problems);
        var snapshot = new Snapshot
        {
            Name = query.Name,
            Package = reading.Package.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = query.Begin,
            Macros = parsed.Macros,
            RawSql = query.Text,
            Settings = settings.Read(config),
            Config = config,
            Description = reading.DescriptionOf(described),
            Columns = reading.ColumnsOf(described),
            PatchPath = described?.File.Path,
            Group = config.Raw.GetValueOrDefault("group") as string,
            Relation = names.Default(query.Name),
        };
        var relation = names.Of(snapshot);
        relation = relation with
        {
            Database = settings.Text("target_database") ?? relation.Database,
            Schema = settings.Text("target_schema") ?? relation.Schema,
        };
        return new Draft<RelationNode>(
            snapshot with { Relation = relation }, [.. parsed.References, .. sql.ReferencesOf(config.Hooks, snapshot)], described,
            config.Enabled);
    }
}
