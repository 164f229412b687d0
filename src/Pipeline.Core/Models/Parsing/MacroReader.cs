using Pipeline.Configuration;
using Pipeline.Models.Jinja;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the macros of a project, its custom generic tests among them, and those of its packages.</summary>
internal sealed class MacroReader(Templates templates, ProblemList problems)
{
    public void ReadAll(PackageFolder package)
    {
        templates.Library.AddPackage(package.Name);
        var tests = package.File.TestPaths.Select(path => $"{path}/generic");
        foreach (var file in package.Files(package.File.MacroPaths.Concat(tests), ".sql")) ReadFile(file, package.Name);
    }

    private void ReadFile(ProjectFileEntry file, string package)
    {
        try
        {
            var text = file.ReadText();
            foreach (var (name, body) in templates.MacrosOf(text, file.FullPath)) Add(name, body, file.Path, package);
            templates.Library.Materializations.UnionWith(templates.MaterializationsOf(text, file.FullPath));
        }
        catch (JinjaException broken)
        {
            problems.AddRange([broken.AsProblem()]);
        }
    }

    private void Add(string name, JinjaMacro body, string path, string package)
    {
        var macro = new ProjectMacro(new Macro(name, package, path) { Sql = body.SourceText }, body);
        if (templates.Library.TryAdd(macro)) return;
        var first = templates.Library.Find(package, name)!.Macro.Path;
        problems.Add($"there are two macros named '{name}', here and in {first}", body.Location, "Rename one.");
    }
}
