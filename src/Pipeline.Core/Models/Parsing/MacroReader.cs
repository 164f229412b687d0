using Pipeline.Configuration;
using Pipeline.Models.Jinja;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the macros of a project, its custom generic tests among them, and those of its packages.</summary>
internal sealed class MacroReader(Templates templates, ProblemList problems)
{
    public void ReadAll(string folder, ProjectFile project)
    {
        ReadPackage(folder, folder, project);
        var packages = Path.Combine(folder, project.PackagesFolder);
        if (!Directory.Exists(packages)) return;
        foreach (var package in Directory.EnumerateDirectories(packages).Order(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(package, ProjectFile.FileName))) ReadPackage(folder, package, ProjectFile.Load(package));
        }
    }

    private void ReadPackage(string folder, string packageFolder, ProjectFile package)
    {
        var tests = package.TestPaths.Select(path => $"{path}/generic");
        foreach (var file in ProjectFiles.Under(packageFolder, [.. package.MacroPaths, .. tests], ".sql"))
            ReadFile(folder, file, package.Name);
    }

    private void ReadFile(string folder, ProjectFileEntry file, string package)
    {
        try
        {
            foreach (var (name, body) in templates.MacrosOf(file.ReadText(), file.FullPath))
                Add(name, body, Path.GetRelativePath(folder, file.FullPath).Replace('\\', '/'), package);
        }
        catch (JinjaException broken)
        {
            problems.AddRange([broken.AsProblem()]);
        }
    }

    private void Add(string name, JinjaMacro body, string path, string package)
    {
        var macro = new ProjectMacro(new Macro(name, package, path) { Text = body.SourceText }, body);
        if (templates.Library.TryAdd(macro)) return;
        var first = templates.Library.Find(package, name)!.Macro.Path;
        problems.Add($"there are two macros named '{name}', here and in {first}", body.Location, "Rename one.");
    }
}
