using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads SQL files and renders each once to learn what it reads and how it is configured.</summary>
internal sealed class SqlFileReader(Templates templates, YamlConfigs yaml, Target target, ProblemList problems)
{
    /// <summary>The models of the project, disabled ones included.</summary>
    public IReadOnlyList<ParsedFile> ReadModels(string folder, ProjectFile project, Properties properties)
    {
        var tree = new ConfigTree(project.Models, yaml.Value);
        Dictionary<string, ParsedFile> models = new(StringComparer.Ordinal);
        foreach (var file in ProjectFiles.Under(folder, project.ModelPaths, ".sql"))
        {
            var model = Read(file, project.Name, tree, properties.Of("models", file.Name), "model");
            if (models.TryAdd(model.Name, model)) continue;
            problems.Add(
                $"there are two models named '{model.Name}': this one and {models[model.Name].File.Path}",
                new SourceLocation(file.FullPath, 1),
                "Rename one: a ref could mean either.");
        }

        return [.. models.Values];
    }

    /// <summary>One file: the folders' configs, then its properties', then its own.</summary>
    public ParsedFile Read(ProjectFileEntry file, string package, ConfigTree tree, NodeProperties? properties, string resourceType)
    {
        var layers = new ConfigLayers();
        IReadOnlyList<string> fqn = [package, .. file.Steps];
        tree.AddTo(layers, fqn);
        if (properties is not null) yaml.AddTo(layers, properties.Entry);
        var sql = file.ReadText().Trim();
        var scope = new ParsingScope(templates.ProjectNames, target, file.Name, resourceType);
        if (Render(file, package, sql, scope)) AddOwn(layers, scope);
        var config = new ModelConfigReader(layers, $"{resourceType} '{file.Name}'", problems).Read();
        return new ParsedFile(file, file.Name, fqn, sql, layers) { References = scope.References, Config = config };
    }

    private bool Render(ProjectFileEntry file, string package, string sql, ParsingScope scope)
    {
        try
        {
            templates.Render(sql, file.FullPath, package, scope);
            return true;
        }
        catch (JinjaException broken)
        {
            problems.AddRange([broken.AsProblem()]);
            return false;
        }
    }

    private static void AddOwn(ConfigLayers layers, ParsingScope scope)
    {
        foreach (var (key, value, location) in scope.ConfigArguments) layers.Add(key, value, location);
    }
}
