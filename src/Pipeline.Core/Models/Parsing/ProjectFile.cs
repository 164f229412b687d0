using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>What <c>dbt_project.yml</c> says: the project's name, where its files lie, its variables and its configs by folder.</summary>
internal sealed class ProjectFile
{
    public const string FileName = "dbt_project.yml";

    /// <summary>dbt's keys that say nothing we act on, and those that are read elsewhere.</summary>
    private static readonly HashSet<string> Ignored =
    [
        "name", "version", "config-version", "profile", "require-dbt-version", "target-path", "log-path", "clean-targets", "docs-paths",
        "asset-paths", "snapshots", "sources", "exposures", "metrics", "semantic-models", "saved-queries", "unit_tests", "flags", "dbt-cloud",
        "packages-install-path", "restrict-access", "query-comment", "vars", "models", "seeds", "tests", "data_tests", "dispatch",
        "analyses", "functions", "function-paths",
    ];

    private static readonly HashSet<string> NotYet = ["quoting", "on-run-start", "on-run-end"];

    private ProjectFile(YamlMapping root, string name, string shownAs)
    {
        (Name, ShownAs) = (name, shownAs);
        Vars = root["vars"] as YamlMapping;
        Models = root["models"] as YamlMapping;
        Seeds = root["seeds"] as YamlMapping;
        Tests = (root["data_tests"] ?? root["tests"]) as YamlMapping;
    }

    public string Name { get; }

    /// <summary>How messages name this file.</summary>
    public string ShownAs { get; }

    public IReadOnlyList<string> ModelPaths { get; private init; } = [];

    public IReadOnlyList<string> SeedPaths { get; private init; } = [];

    public IReadOnlyList<string> TestPaths { get; private init; } = [];

    public IReadOnlyList<string> MacroPaths { get; private init; } = [];

    public string PackagesFolder { get; private init; } = "dbt_packages";

    /// <summary><c>vars:</c>, global ones and those of packages as written.</summary>
    public YamlMapping? Vars { get; }

    public YamlMapping? Models { get; }

    public YamlMapping? Seeds { get; }

    public YamlMapping? Tests { get; }

    /// <summary><c>dispatch:</c>: for a macro namespace the packages to search, in order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SearchOrder { get; private init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What the file asks for and we do not do.</summary>
    public IReadOnlyList<Problem> Notices { get; private init; } = [];

    public static ProjectFile Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new ConfigurationException($"there is no {FileName} in '{folder}'", hint: "Point --project-dir at the folder of a dbt project.");
        var problems = new ProblemList();
        var file = Read(YamlDocument.Load(path), path, problems);
        problems.ThrowIfAny();
        return file!;
    }

    private static ProjectFile? Read(YamlNode document, string path, ProblemList problems)
    {
        if (document.AsMap(FileName, problems) is not { } root) return null;
        if (root["name"]?.AsText("name", problems) is not { } name)
        {
            if (root["name"] is null) problems.Add("the project has no name", root.Location, "Add 'name: my_project'.");
            return null;
        }

        return new ProjectFile(root, name, path)
        {
            ModelPaths = Paths(root, "model-paths", "source-paths", ["models"], problems),
            SeedPaths = Paths(root, "seed-paths", "data-paths", ["seeds"], problems),
            TestPaths = Paths(root, "test-paths", null, ["tests"], problems),
            MacroPaths = Paths(root, "macro-paths", null, ["macros"], problems),
            PackagesFolder = root["packages-install-path"]?.AsText("packages-install-path", problems) ?? "dbt_packages",
            SearchOrder = ReadSearchOrder(root["dispatch"], problems),
            Notices = [.. NoticesOf(root)],
        };
    }

    private static IEnumerable<Problem> NoticesOf(YamlMapping root)
    {
        string[] paths =
            ["model-paths", "source-paths", "seed-paths", "data-paths", "test-paths", "macro-paths", "snapshot-paths", "analysis-paths"];
        foreach (var (key, _) in root.Entries)
        {
            if (NotYet.Contains(key.Text)) yield return new Problem($"'{key.Text}' is ignored", key.Location);
            else if (!Ignored.Contains(key.Text) && !paths.Contains(key.Text))
                yield return new Problem($"unknown key '{key.Text}'", key.Location, NearestName.Hint(key.Text, [.. paths, .. Ignored, .. NotYet]));
        }
    }

    private static IReadOnlyList<string> Paths(
        YamlMapping root, string key, string? oldKey, IReadOnlyList<string> whenMissing, ProblemList problems) =>
        (root[key] ?? (oldKey is null ? null : root[oldKey])) is { } node ? [.. Texts(node, key, problems).Select(path => path.TrimEnd('/'))] : whenMissing;

    private static IEnumerable<string> Texts(YamlNode? list, string key, ProblemList problems) =>
        (list?.AsList(key, problems) ?? []).Select(item => item.AsText(key, problems)).OfType<string>();

    private static Dictionary<string, IReadOnlyList<string>> ReadSearchOrder(YamlNode? dispatch, ProblemList problems)
    {
        Dictionary<string, IReadOnlyList<string>> orders = [];
        foreach (var item in dispatch?.AsList("dispatch", problems) ?? [])
        {
            var entry = item.AsMap("dispatch", problems);
            if (entry?["macro_namespace"]?.AsText("macro_namespace", problems) is { } space)
                orders[space] = [.. Texts(entry["search_order"], "search_order", problems)];
        }

        return orders;
    }
}
