using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the models of a package; those that are snapshots by their blocks too.</summary>
internal sealed partial class ModelReader(PackageReading reading)
{
    private readonly SqlReader sql = new(reading);
    private readonly RelationNames names = new(reading);
    private readonly SnapshotReader snapshots = new(reading);

    /// <summary>The Python files among the models, which are not run.</summary>
    public IReadOnlyList<ProjectFileEntry> PythonFiles { get; } = reading.Package.Files(reading.Package.File.ModelPaths, ".py");

    /// <summary>All models in the order of their files, those that are turned off included.</summary>
    public IEnumerable<Draft<RelationNode>> ReadAll()
    {
        var files = reading.Package.Files(reading.Package.File.ModelPaths, ".sql");
        var drafts = new IReadOnlyList<Draft<RelationNode>>[files.Count];
        Parallel.For(0, files.Count, index => drafts[index] = Read(files[index]));
        return drafts.SelectMany(ofFile => ofFile);
    }

    private IReadOnlyList<Draft<RelationNode>> Read(ProjectFileEntry file)
    {
        var text = file.ReadText();
        if (SnapshotBlock.IsMatch(text)) return [.. snapshots.ReadBlocks(file, text)];
        return [Model(file, SqlText.Of(file.Name, text, file.FullPath))];
    }

    private Draft<RelationNode> Model(ProjectFileEntry file, SqlText text)
    {
        var described = reading.Properties.OfModelFile(file.Name);
        var version = described?.Version;
        var name = version is null ? file.Name : described!.Name;
        var fqn = version is null ? reading.FqnOf(file, name) : reading.FqnOf(file, name, $"v{version.Name}");
        var parsed = sql.Read(text with { Name = name }, "models", "model", fqn, described);
        var config = reading.Typed(parsed.Layers, $"model '{name}'", isModel: true);
        var model = new Model
        {
            Name = name,
            Package = reading.Package.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = text.Begin,
            Macros = parsed.Macros,
            RawSql = text.Text,
            Config = config,
            Description = reading.DescriptionOf(described),
            Columns = reading.ColumnsOf(described),
            PatchPath = described?.File.Path,
            Group = config.Raw.GetValueOrDefault("group") as string,
            Access = Access(parsed.Layers, name),
            Version = version?.Name,
            LatestVersion = version?.Latest,
            Constraints = ConstraintReader.Read(version?.Entry["constraints"] ?? described?.Entry["constraints"], reading.Problems),
            Relation = names.Default(name),
        };
        if (config is { IsContractEnforced: true, Enabled: true }) CheckContract(model, parsed.Layers);
        return new Draft<RelationNode>(
            model with { Relation = names.Of(model) }, [.. parsed.References, .. sql.ReferencesOf(config.Hooks, model)], described,
            config.Enabled);
    }

    private string Access(ConfigLayers layers, string model)
    {
        switch (layers["access"])
        {
            case null:
                return "protected";
            case "private" or "protected" or "public":
                return (string)layers["access"]!;
            case var other:
                reading.Problems.Add(
                    $"model '{model}': 'access' must be private, protected or public, not {PlainValue.Describe(other)}",
                    layers.LocationOf("access"),
                    other is string text ? NearestName.Hint(text, ["private", "protected", "public"]) : null);
                return "protected";
        }
    }

    /// <summary>A contract is nothing without columns to keep, and only what is built can keep one.</summary>
    private void CheckContract(Model model, ConfigLayers layers)
    {
        var at = layers.LocationOf("contract");
        if (model.Columns is [])
            reading.Problems.Add(
                $"model '{model.Name}' has an enforced contract and no columns", at, "Describe its columns with their data types.");
        if (model.Columns.FirstOrDefault(column => column.DataType is null) is { } untyped)
            reading.Problems.Add(
                $"model '{model.Name}' has an enforced contract, and its column '{untyped.Name}' has no data_type", at,
                "Add its 'data_type'.");
        if (model.Materialization is "ephemeral" or "materialized_view")
            reading.Problems.Add(
                $"model '{model.Name}' has an enforced contract, which the materialization '{model.Materialization}' cannot keep", at,
                "Make it a view, table or incremental model.");
    }

    [GeneratedRegex(@"\{%-?\s*snapshot\s")]
    private static partial Regex SnapshotBlock { get; }
}
