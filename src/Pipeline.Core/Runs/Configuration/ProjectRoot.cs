using System.Security.Cryptography;
using Pipeline.Configuration;
using Pipeline.Connectors;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Configuration;

/// <summary>
/// A project's folder and the files under its <c>config</c>: one place that knows where things are declared, and answers a name that
/// is not declared with the nearest one that is.
/// </summary>
public sealed class ProjectRoot
{
    private const string PipelineYml = "config/pipeline.yml";

    private readonly YamlNode pipeline;

    private readonly Lazy<IReadOnlyList<LakeTenant>> placedTables;

    private ProjectRoot(string folder, YamlNode pipeline)
    {
        (Folder, this.pipeline) = (folder, pipeline);
        placedTables = new(FindPlacedTables);
    }

    /// <summary>The full path of the project's folder.</summary>
    public string Folder { get; }

    /// <summary>The targets' names, in file order.</summary>
    public IReadOnlyList<string> Targets => PipelineFile.Targets(pipeline);

    /// <summary>The sources' names, sorted.</summary>
    public IReadOnlyList<string> Sources => Names("config/sources");

    /// <summary>The flows' names, sorted.</summary>
    public IReadOnlyList<string> Flows => Names("config/flows");

    /// <summary>The SodaCL files under <c>config/checks</c>, relative to the project, sorted.</summary>
    public IReadOnlyList<string> CheckFiles => Files("config/checks", SearchOption.AllDirectories);

    /// <summary>
    /// The tables of all streams, none in another's way, when one of them says where it lies; empty when none does, because the usual
    /// places are apart. Throws a <see cref="ConfigurationException"/> with both places when two are not.
    /// </summary>
    internal IReadOnlyList<LakeTenant> PlacedTables => placedTables.Value;

    /// <summary>Opens a project; a folder without <c>config/pipeline.yml</c> is none.</summary>
    public static ProjectRoot Open(string folder)
    {
        var root = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(root, PipelineYml)))
            throw new ConfigurationException($"'{root}' is no project: it has no {PipelineYml}", hint: "Run in a project's folder, or name it with --project-root.");
        var file = YamlDocument.Load(Path.Combine(root, PipelineYml), PipelineYml);
        PipelineFile.FileShape.Check(file);
        return new ProjectRoot(root, file);
    }

    /// <summary>The settings for a target, or for the default one.</summary>
    public ValueTask<PipelineSettings> SettingsAsync(string? target, Interpolation interpolation, CancellationToken cancellationToken) =>
        PipelineFile.BindAsync(pipeline, Folder, target, interpolation, cancellationToken);

    /// <summary>A source, with its placeholders filled in.</summary>
    public async ValueTask<SourceOptions> SourceAsync(string name, Interpolation interpolation, CancellationToken cancellationToken)
    {
        var file = LoadSource(name);
        _ = PlacedTables;
        return await SourceDeclaration.BindAsync(file, interpolation, cancellationToken);
    }

    /// <summary>A source's name and its streams' names with their places, without asking the environment for anything.</summary>
    public (YamlScalar Source, IReadOnlyList<YamlScalar> Streams) DescribeSource(string name) => SourceDeclaration.Names(LoadSource(name));

    /// <summary>The names of a source's variables.</summary>
    public IReadOnlyList<string> VariablesOf(string source) => SourceDeclaration.Variables(LoadSource(source));

    /// <summary>A text that changes with what a source's file says; of placeholders their names count, not what they stand for.</summary>
    public string FingerprintOf(string source) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, FileOf("config/sources", source)))));

    /// <summary>A flow; the streams it reads are declared.</summary>
    public FlowSpec Flow(string name)
    {
        var file = Load("flow", "config/flows", name, Flows);
        var flow = FlowFile.Bind(file);
        RequireSameName("flow", flow.Name, name, flow.Location);
        foreach (var step in flow.Steps.OfType<FlowStep.Ingest>()) RequireStream(step.Source, step.Stream, step.Location);
        return flow;
    }

    /// <summary>Throws when a source, or one of its streams, is not declared. The place is where it is asked for; null for the command line.</summary>
    public void RequireStream(string source, string? stream, SourceLocation? askedAt = null)
    {
        if (!Sources.Contains(source)) throw Undeclared("source", "config/sources", source, Sources, askedAt);
        if (stream is null) return;
        var streams = DescribeSource(source).Streams;
        if (streams.Any(declared => declared.Text == stream)) return;
        var hint = NearestName.Hint(stream, [.. streams.Select(declared => declared.Text)]);
        throw new ConfigurationException($"the source '{source}' has no stream '{stream}'", askedAt ?? streams[0].Location with { Column = 0 }, hint);
    }

    private List<LakeTenant> FindPlacedTables()
    {
        // Reading every source's file for each run is worth it only where one of them has the key.
        var texts = Sources.Select(source => File.ReadAllText(Path.Combine(Folder, FileOf("config/sources", source))));
        if (!texts.Any(text => text.Contains(StreamKeys.LocationKey, StringComparison.Ordinal))) return [];
        var streams = Sources.SelectMany(source => SourceDeclaration.Streams(LoadSource(source))).ToList();
        List<LakeTenant> tables = streams.Exists(stream => stream.Place is not null) ? [.. streams.SelectMany(LakePlaces.TablesOf)] : [];
        LakePlaces.RequireApart(tables);
        return tables;
    }

    private YamlNode LoadSource(string name)
    {
        var file = Load("source", "config/sources", name, Sources);
        var source = SourceDeclaration.Names(file).Source;
        RequireSameName("source", source.Text, name, source.Location);
        return file;
    }

    private YamlNode Load(string kind, string folder, string name, IReadOnlyList<string> known)
    {
        if (!known.Contains(name)) throw Undeclared(kind, folder, name, known, askedAt: null);
        var file = FileOf(folder, name);
        return YamlDocument.Load(Path.Combine(Folder, file), file);
    }

    private string FileOf(string folder, string name) =>
        Files(folder, SearchOption.TopDirectoryOnly).First(path => Path.GetFileNameWithoutExtension(path) == name);

    private static ConfigurationException Undeclared(string kind, string folder, string name, IReadOnlyList<string> known, SourceLocation? askedAt)
    {
        var near = NearestName.Of(name, known);
        // The line a reader wants is the near one's declaration, or else the file that is missing.
        var place = askedAt ?? new SourceLocation($"{folder}/{near ?? name}.yml", 1);
        var hint = NearestName.Hint(name, known) ?? $"Declare it in {folder}/{name}.yml.";
        return new ConfigurationException($"there is no {kind} '{name}'", place, hint);
    }

    private static void RequireSameName(string kind, string declared, string fileName, SourceLocation location)
    {
        if (declared == fileName) return;
        throw new ConfigurationException($"this {kind} calls itself '{declared}', and its file is named '{fileName}'", location, "Make them the same.");
    }

    private string[] Names(string folder) => [.. Files(folder, SearchOption.TopDirectoryOnly).Select(file => Path.GetFileNameWithoutExtension(file))];

    private string[] Files(string folder, SearchOption depth)
    {
        var path = Path.Combine(Folder, folder);
        if (!Directory.Exists(path)) return [];
        return [.. Directory.EnumerateFiles(path, "*", depth)
            .Where(file => Path.GetExtension(file) is ".yml" or ".yaml")
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
    }
}
