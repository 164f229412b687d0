using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>
/// Finds the packages of a project: all that lie in its packages folder, and the local ones its lists name. What is listed and
/// not there is a problem: nothing is downloaded here.
/// </summary>
internal sealed class PackageFinder(PackageFolder root, ProblemList problems)
{
    private static readonly string[] Lists = ["packages.yml", "dependencies.yml"];

    private readonly Dictionary<string, PackageFolder> found = new(StringComparer.Ordinal) { [root.Name] = root };

    private string Installed => root.File.PackagesFolder;

    /// <summary>The project first, then its packages by name.</summary>
    public IReadOnlyList<PackageFolder> Find()
    {
        var folder = Path.Combine(root.Folder, Installed);
        string[] installed = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (var package in installed.Order(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(package, ProjectFile.FileName))) Add(package);
        }

        List<(YamlMapping Entry, PackageFolder Lister)> listed = [];
        HashSet<string> read = [];
        while (found.Values.FirstOrDefault(package => read.Add(package.Name)) is { } next)
            listed.AddRange(Listed(next).Where(entry => !AddLocal(entry, next)).Select(entry => (entry, next)));
        foreach (var (entry, _) in listed) Check(entry);
        return [root, .. found.Values.Where(package => !package.IsRoot).OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<YamlMapping> Listed(PackageFolder package)
    {
        foreach (var path in Lists.Select(list => Path.Combine(package.Folder, list)).Where(File.Exists))
        {
            var packages = (YamlDocument.Load(path) as YamlMapping)?["packages"];
            if (packages is null or YamlScalar { IsNull: true }) continue;
            foreach (var item in packages.AsList("packages", problems) ?? [])
            {
                if (item.AsMap("a package", problems) is { } entry) yield return entry;
            }
        }
    }

    /// <summary>True when the entry is a local one.</summary>
    private bool AddLocal(YamlMapping entry, PackageFolder lister)
    {
        if (entry["local"] is not YamlScalar local) return false;
        var folder = Path.GetFullPath(Path.Combine(lister.Folder, local.Text));
        if (File.Exists(Path.Combine(folder, ProjectFile.FileName))) Add(folder);
        else
            problems.Add(
                $"there is no package in '{local.Text}'", local.Location,
                $"The path counts from '{lister.Folder}'; the folder must hold a {ProjectFile.FileName}.");
        return true;
    }

    /// <summary>A package that is found twice is the one in the packages folder.</summary>
    private void Add(string folder)
    {
        var package = new PackageFolder(ProjectFile.Load(folder), folder, IsRoot: false);
        found.TryAdd(package.Name, package);
    }

    private void Check(YamlMapping entry)
    {
        if (Named(entry) is not { } listed)
        {
            problems.Add("this package names no source", entry.Location, "Write 'package:', 'git:', 'tarball:' or 'local:'.");
            return;
        }

        if (found.Values.Any(package => !package.IsRoot && IsMeant(package, listed.Names))) return;
        problems.Add(
            $"the package '{listed.Source.Text}' is not installed", listed.Source.Location,
            $"Put its files into {Installed}/{listed.Names[0]}: packages are not downloaded here ('dbt deps' does so).");
    }

    /// <summary>A package under any of its names: a repository is rarely called exactly as the project in it.</summary>
    private static bool IsMeant(PackageFolder package, IReadOnlyList<string> names) =>
        names.Any(name => Plain(name) is var plain && (plain == Plain(package.Name) || plain == Plain(Path.GetFileName(package.Folder))));

    private static string Plain(string name) => string.Concat(name.ToLowerInvariant().Where(char.IsLetterOrDigit)) is var plain
        && plain.StartsWith("dbt", StringComparison.Ordinal)
        ? plain["dbt".Length..]
        : plain;

    private static (YamlScalar Source, IReadOnlyList<string> Names)? Named(YamlMapping entry)
    {
        var source = entry["package"] ?? entry["git"] ?? entry["tarball"] ?? entry["private"];
        if (source is not YamlScalar text) return null;
        var last = text.Text.TrimEnd('/').Split('/', ':')[^1];
        var name = last.EndsWith(".git", StringComparison.Ordinal) ? last[..^".git".Length] : last;
        string?[] given = [(entry["name"] as YamlScalar)?.Text, (entry["subdirectory"] as YamlScalar)?.Text.TrimEnd('/').Split('/')[^1],
            name];
        return (text, [.. given.OfType<string>()]);
    }
}
