using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Configuration;

/// <summary>The project as <c>config/pipeline.yml</c> describes it, for one target.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Target">Where it runs.</param>
/// <param name="ModelsFolder">The dbt project, as a full path.</param>
/// <param name="SpoolFolder">Where pages wait until they are committed, as a full path.</param>
public sealed record PipelineSettings(string Name, TargetSettings Target, string ModelsFolder, string SpoolFolder);

/// <summary>A place to run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LakeFolder">Where tables lie, as a full path.</param>
/// <param name="Engine">What runs SQL there.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record TargetSettings(string Name, string LakeFolder, EngineSettings Engine, SourceLocation Location);

/// <summary>What runs SQL.</summary>
/// <param name="Kind"><c>duckdb</c></param>
/// <param name="MemoryLimit">The most memory its buffers may take, such as <c>1GB</c>.</param>
/// <param name="Threads">How many threads run a query; null for one a core.</param>
public sealed record EngineSettings(string Kind, string MemoryLimit, int? Threads);

/// <summary>Reads <c>config/pipeline.yml</c>.</summary>
public static class PipelineFile
{
    private const string TargetsKey = "targets";

    private const string DefaultTargetKey = "default_target";

    private static readonly Shape Folder = Shape.TextLike("^(?![a-z0-9]+://)", "a folder (lakes on object stores are not supported yet)");

    private static readonly ObjectShape Engine = Shape.Object(
        "an engine",
        ShapeKey.Optional("kind", Shape.Choice("duckdb"), "What runs SQL.", "duckdb"),
        ShapeKey.Optional("memory", Shape.TextLike(@"^\d+(\.\d+)?\s?([KMGT]i?B)$", "a size such as 512MB or 1GB"), "The most memory its buffers may take; allow 200 MB more for the process.", "1GB"),
        ShapeKey.Optional("threads", Shape.Integer(1, 1024), "How many threads run a query; one a core when left out."));

    private static readonly ObjectShape Target = Shape.Object(
        "a target",
        ShapeKey.Required("lake", Folder, "Where tables lie: a folder, relative to the project.") with { Examples = ["lake"] },
        ShapeKey.Optional("engine", Engine, "What runs SQL, and with how much memory."));

    /// <summary>The keys of the file.</summary>
    public static ObjectShape FileShape { get; } = Shape.Object(
        "the pipeline file",
        ShapeKey.Required("name", Shape.Text, "The project's name."),
        ShapeKey.Required(TargetsKey, Shape.Map(Target), "The places it can run, by name."),
        ShapeKey.Optional(DefaultTargetKey, Shape.Text, "The target when none is named.", "local"),
        ShapeKey.Optional("models", Folder, "The dbt project's folder, relative to the project.", "sql"),
        ShapeKey.Optional("spool", Folder, "Where pages wait until they are committed, relative to the project.", ".pipeline/spool"));

    /// <summary>The targets' names, in file order.</summary>
    public static IReadOnlyList<string> Targets(YamlNode file) => [.. TargetsOf(file).Keys];

    /// <summary>
    /// The settings for a target, or for the default one when <paramref name="target"/> is null. Other targets are not looked into: a
    /// developer's machine has none of production's variables.
    /// </summary>
    public static async ValueTask<PipelineSettings> BindAsync(
        YamlNode file, string projectFolder, string? target, Interpolation interpolation, CancellationToken cancellationToken)
    {
        FileShape.Check(file);
        var name = target ?? await DefaultTargetAsync((YamlMapping)file, interpolation, cancellationToken);
        var chosen = Choose((YamlMapping)file, name);
        var settings = await BoundObject.OpenAsync(FileShape, chosen, "the file", interpolation, cancellationToken);
        var (_, targetSettings) = settings.Named(TargetsKey, Target).Single();
        return new PipelineSettings(
            settings.Text("name"), Bind(name, targetSettings, projectFolder), FullPath("models"), FullPath("spool"));

        string FullPath(string key) => Path.GetFullPath(settings.Text(key), projectFolder);
    }

    private static TargetSettings Bind(string name, BoundObject target, string projectFolder)
    {
        var engine = target.Object("engine", Engine) ?? BoundObject.Open(Engine, new YamlMapping([], target.Location), "engine");
        return new TargetSettings(
            name,
            Path.GetFullPath(target.Text("lake"), projectFolder),
            new EngineSettings(engine.Text("kind"), engine.Text("memory"), (int?)engine.Integer("threads")),
            target.Location);
    }

    private static async ValueTask<string> DefaultTargetAsync(YamlMapping file, Interpolation interpolation, CancellationToken cancellationToken)
    {
        var written = new YamlMapping([.. file.Entries.Where(entry => entry.Key.Text == DefaultTargetKey)], file.Location);
        var problems = new ProblemList();
        var resolved = (YamlMapping)await interpolation.ResolveAsync(written, problems, cancellationToken);
        problems.ThrowIfAny();
        return (resolved[DefaultTargetKey] as YamlScalar)?.Text ?? FileShape.Key(DefaultTargetKey).Default!;
    }

    /// <summary>The file with no other target than the one named.</summary>
    private static YamlMapping Choose(YamlMapping file, string name)
    {
        var targets = TargetsOf(file);
        if (targets[name] is null)
        {
            throw new ConfigurationException(
                $"there is no target '{name}'", file.Entries.First(entry => entry.Key.Text == TargetsKey).Key.Location, NearestName.Hint(name, [.. targets.Keys]));
        }

        var only = new YamlMapping([.. targets.Entries.Where(entry => entry.Key.Text == name)], targets.Location);
        return new YamlMapping([.. file.Entries.Select(entry => entry.Value == targets ? entry with { Value = only } : entry)], file.Location);
    }

    private static YamlMapping TargetsOf(YamlNode file) => (YamlMapping)((YamlMapping)file)[TargetsKey]!;
}
