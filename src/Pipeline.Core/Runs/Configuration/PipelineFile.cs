using System.Collections.Frozen;
using Pipeline.Aws.S3;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Runs.Configuration;

/// <summary>The project as <c>config/pipeline.yml</c> describes it, for one target.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Target">Where it runs.</param>
/// <param name="ModelsFolder">The dbt project, as a full path.</param>
/// <param name="SpoolFolder">Where pages wait until they are committed, as a full path.</param>
public sealed record PipelineSettings(string Name, TargetSettings Target, string ModelsFolder, string SpoolFolder);

/// <summary>A place to run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LakeFolder">Where tables lie, as a full path; empty when they lie in a bucket.</param>
/// <param name="Engine">What runs SQL there.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record TargetSettings(string Name, string LakeFolder, EngineSettings Engine, SourceLocation Location)
{
    /// <summary>The bucket tables lie in; null when they lie in a folder.</summary>
    public S3Options? Bucket { get; init; }

    /// <summary>The buckets of layers that have one of their own, by the layer's name.</summary>
    public IReadOnlyDictionary<string, S3Options> Layers { get; init; } = FrozenDictionary<string, S3Options>.Empty;

    /// <summary>Where this machine keeps objects of buckets it reads, as a full path.</summary>
    public string CacheFolder { get; init; } = "";

    /// <summary>How much of them it keeps between runs, in bytes.</summary>
    public long CacheBytes { get; init; }
}

/// <summary>What runs SQL.</summary>
/// <param name="Kind"><c>duckdb</c>, or <see cref="Athena"/>.</param>
/// <param name="MemoryLimit">The most memory its buffers may take, such as <c>1GB</c>.</param>
/// <param name="Threads">How many threads run a query; null for one a core.</param>
public sealed record EngineSettings(string Kind, string MemoryLimit, int? Threads)
{
    /// <summary>The kind of engine that builds models in AWS. Loads of streams are written by DuckDB there too.</summary>
    public const string Athena = "athena";

    /// <summary>True for Athena.</summary>
    public bool IsAthena => Kind == Athena;

    /// <summary>The catalog that Athena knows the lake's tables under.</summary>
    public string Catalog { get; init; } = DefaultCatalog;

    /// <summary>That of Glue.</summary>
    internal const string DefaultCatalog = "awsdatacatalog";
}

/// <summary>Reads <c>config/pipeline.yml</c>.</summary>
public static class PipelineFile
{
    private const string TargetsKey = "targets";

    private const string DefaultTargetKey = "default_target";

    private static readonly Shape Folder = Shape.TextLike("^(?![a-z0-9]+://)", "a folder");

    private static readonly Shape LakePlace = Shape.TextLike($"^(?![a-z0-9]+://)|{S3Shape.LocationPattern}", "a folder, or s3://bucket/prefix");

    private static readonly Shape LayerPlace = Shape.TextLike(S3Shape.LocationPattern, "s3://bucket/prefix");

    private static readonly ObjectShape Cache = Shape.Object(
        "a cache",
        ShapeKey.Optional("folder", Folder, "Where objects of buckets are kept, relative to the project; targets and projects may share it.", ".pipeline/cache"),
        ShapeKey.Optional("size", Shape.TextLike(ByteSize.Pattern, "a size such as 512MB or 10GB"), "How much is kept between runs; the least recently used goes first.", "10GB"));

    private static readonly ObjectShape Engine = Shape.Object(
        "an engine",
        ShapeKey.Optional("kind", Shape.Choice("duckdb", EngineSettings.Athena), "What runs the SQL of models. Models compile for athena; they cannot be run there yet.", "duckdb"),
        ShapeKey.Optional("catalog", Shape.Text, "The catalog of athena the lake's tables are in.", EngineSettings.DefaultCatalog),
        ShapeKey.Optional("memory", Shape.TextLike(@"^\d+(\.\d+)?\s?([KMGT]i?B)$", "a size such as 512MB or 1GB"), "The most memory its buffers may take; allow 200 MB more for the process.", "1GB"),
        ShapeKey.Optional("threads", Shape.Integer(1, 1024), "How many threads run a query; one a core when left out."));

    private static readonly ObjectShape Target = Shape.Object(
        "a target",
        ShapeKey.Required("lake", LakePlace, "Where tables lie: a folder, relative to the project, or a place in a bucket.") with { Examples = ["lake", "s3://my-lake/prod"] },
        ShapeKey.Optional("layers", Shape.Map(LayerPlace), "Layers with a place of their own: bronze, silver, gold, or whatever models' schemas and streams' locations begin with.") with { Examples = ["{ bronze: s3://my-raw, gold: s3://my-gold }"] },
        ShapeKey.Optional("s3", S3Shape.Keys, "How the lake's bucket is spoken to, and those of its layers."),
        ShapeKey.Optional("cache", Cache, "Where this machine keeps what it reads of buckets."),
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
        var cache = target.Object("cache", Cache) ?? BoundObject.Open(Cache, new YamlMapping([], target.Location), "cache");
        if (!ByteSize.TryParse(cache.Text("size"), out var cacheBytes)) throw new System.Diagnostics.UnreachableException("the shape checks sizes");
        var (bucket, layers) = (BucketOf(name, target), LayersOf(name, target));
        return new TargetSettings(
            name,
            bucket is null ? Path.GetFullPath(target.Text("lake"), projectFolder) : "",
            new EngineSettings(engine.Text("kind"), engine.Text("memory"), (int?)engine.Integer("threads"))
            {
                Catalog = engine.Text("catalog"),
            },
            target.Location)
        {
            Bucket = bucket,
            Layers = layers,
            CacheFolder = Path.GetFullPath(cache.Text("folder"), projectFolder),
            CacheBytes = cacheBytes,
        };
    }

    private static S3Options? BucketOf(string name, BoundObject target)
    {
        var (lake, keys) = (target.Text("lake"), target.Object("s3", S3Shape.Keys));
        if (lake.StartsWith("s3://", StringComparison.Ordinal)) return S3Shape.Bind(lake, keys, $"target '{name}'");
        return keys is null || target.Has("layers")
            ? null
            : throw new ConfigurationException("'s3' is given, and 'lake' is a folder", target.LocationOf("s3"), "Set 'lake' to s3://bucket/prefix, or remove 's3'.");
    }

    private static FrozenDictionary<string, S3Options> LayersOf(string name, BoundObject target)
    {
        var keys = target.Object("s3", S3Shape.Keys);
        var layers = target.Map("layers");
        foreach (var (layer, _) in layers)
        {
            if (layer is "" || layer.Contains('/', StringComparison.Ordinal))
                throw new ConfigurationException($"'{layer}' is no layer", target.LocationOf("layers"), "A layer is the first folder of the lake's tables, such as bronze.");
        }

        return layers.Select(layer => KeyValuePair.Create(layer.Key, S3Shape.Bind(layer.Value, keys, $"target '{name}', layer '{layer.Key}'")))
            .ToFrozenDictionary(StringComparer.Ordinal);
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
