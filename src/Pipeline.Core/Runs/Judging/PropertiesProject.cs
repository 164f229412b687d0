using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;

namespace Pipeline.Runs.Judging;

/// <summary>
/// dbt properties files that belong to no project: read as part of one that is made for them, in which every table of the data is a model. Its folder
/// is removed before this returns; what is said of the files names them as they were named.
/// </summary>
internal sealed class PropertiesProject
{
    private readonly Dictionary<string, string> namedAs = new(StringComparer.Ordinal);
    private readonly ValidateDataRequest request;
    private readonly string folder;

    private PropertiesProject(ValidateDataRequest request, string folder) => (this.request, this.folder) = (request, folder);

    /// <summary>The checks, and the nodes the files describe.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read.</exception>
    public static (IReadOnlyList<Check> Checks, IReadOnlyList<RelationNode> Nodes) Read(
        ValidateDataRequest request, DataTables tables, TimeProvider clock)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-properties-").FullName;
        try
        {
            return new PropertiesProject(request, folder).Read(tables, clock);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private (IReadOnlyList<Check>, IReadOnlyList<RelationNode>) Read(DataTables tables, TimeProvider clock)
    {
        Write("dbt_project.yml", "name: data\nversion: '1.0'\n");
        var seeds = request.PropertiesFiles.SelectMany(WriteProperties).ToHashSet(StringComparer.Ordinal);
        foreach (var seed in seeds) Write($"seeds/{seed}.csv", "a\n1\n");
        foreach (var table in tables.Relations.Keys.Where(name => !name.Contains('.') && !seeds.Contains(name))) Write($"models/{table}.sql", "select 1 as a\n");
        if (request.MacrosFolder is { } macros) WriteMacros(macros);
        try
        {
            var project = Project.Load(folder, new ProjectOptions
            {
                Target = new Target("data", tables.Schema, tables.Catalog),
                Vars = request.Variables.ToDictionary(pair => pair.Key, pair => (object?)pair.Value),
                Environment = Environment.GetEnvironmentVariable,
                Clock = clock,
            });
            var tests = DbtChecks.From(project.Tests.Select(test => project.Compiler.Compile(test, new CompileContext()))).Checks;
            Check[] checks = [.. project.Sources.Select(DbtChecks.FreshnessOf).OfType<Check>(), .. tests];
            var inOrder = checks.Select(check => check with { Location = Named(check.Location) }).OrderBy(check => check.Location.File, StringComparer.Ordinal)
                .ThenBy(check => check.Location.Line).ThenBy(check => check.Location.Column);
            return ([.. inOrder], [.. project.Graph.InOrder.OfType<RelationNode>()]);
        }
        catch (ConfigurationException wrong)
        {
            throw new ConfigurationException([.. wrong.Problems.Select(problem => problem with { Location = problem.Location is { } place ? Named(place) : null })]);
        }
    }

    /// <summary>Copies a file, and makes the models it speaks of; those it calls seeds are returned.</summary>
    private IReadOnlyList<string> WriteProperties(string file)
    {
        if (!File.Exists(file)) throw new ConfigurationException($"there is no file '{file}'");
        var copy = $"models/_{namedAs.Count}_{Path.GetFileNameWithoutExtension(file)}.yml";
        namedAs[copy] = file;
        Write(copy, File.ReadAllText(file));
        var properties = YamlDocument.Load(file, file) as YamlMapping;
        foreach (var model in Names(properties?["models"]).Concat(Names(properties?["snapshots"]))) Write($"models/{model}.sql", "select 1 as a\n");
        return [.. Names(properties?["seeds"])];
    }

    private void WriteMacros(string macros)
    {
        if (!Directory.Exists(macros)) throw new ConfigurationException($"there is no folder '{macros}'");
        foreach (var file in Directory.EnumerateFiles(macros, "*.sql", SearchOption.AllDirectories))
        {
            var copy = $"macros/{Path.GetRelativePath(macros, file).Replace('\\', '/')}";
            namedAs[copy] = file;
            Write(copy, File.ReadAllText(file));
        }
    }

    private static IEnumerable<string> Names(YamlNode? list) =>
        (list as YamlSequence)?.Items.OfType<YamlMapping>().Select(item => (item["name"] as YamlScalar)?.Text).OfType<string>() ?? [];

    private void Write(string relative, string text)
    {
        var path = Path.Combine(folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private SourceLocation Named(SourceLocation place) =>
        namedAs.TryGetValue(Path.GetRelativePath(folder, Path.Combine(folder, place.File)).Replace('\\', '/'), out var file) ? place with { File = file } : place;
}
