using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>What <c>dbt_project.yml</c> says: the project's name, where its files lie, its variables and its configs by folder.</summary>
internal sealed class ProjectFile
{
    public const string FileName = "dbt_project.yml";

    private static readonly string[] PathKeys =
    [
        "model-paths", "source-paths", "seed-paths", "data-paths", "test-paths", "macro-paths", "snapshot-paths", "analysis-paths",
        "docs-paths", "asset-paths", "function-paths",
    ];

    /// <summary>dbt's other keys, whether they say something we act on or not.</summary>
    private static readonly HashSet<string> Known =
    [
        "name", "version", "config-version", "profile", "require-dbt-version", "target-path", "log-path", "clean-targets", "models",
        "seeds", "snapshots", "sources", "tests", "data_tests", "unit_tests", "analyses", "exposures", "metrics", "semantic-models", "saved-queries",
        "functions", "flags", "dbt-cloud", "packages-install-path", "restrict-access", "query-comment", "vars", "dispatch", "quoting",
        "on-run-start", "on-run-end", "packages", "projects", "test-owners", "groups",
    ];

    private readonly YamlMapping root;

    private ProjectFile(YamlMapping root, string name, string shownAs) => (this.root, Name, ShownAs) = (root, name, shownAs);

    public string Name { get; }

    /// <summary>How messages name this file.</summary>
    public string ShownAs { get; }

    public IReadOnlyList<string> ModelPaths { get; private init; } = [];

    public IReadOnlyList<string> SeedPaths { get; private init; } = [];

    public IReadOnlyList<string> TestPaths { get; private init; } = [];

    public IReadOnlyList<string> MacroPaths { get; private init; } = [];

    public IReadOnlyList<string> SnapshotPaths { get; private init; } = [];

    public IReadOnlyList<string> AnalysisPaths { get; private init; } = [];

    public IReadOnlyList<string> DocsPaths { get; private init; } = [];

    /// <summary>Every folder that may hold properties files.</summary>
    public IReadOnlyList<string> AllPaths =>
        [.. ModelPaths.Concat(SeedPaths).Concat(SnapshotPaths).Concat(AnalysisPaths).Concat(MacroPaths).Concat(TestPaths).Distinct()];

    /// <summary>The folder of artifacts, relative to the project's.</summary>
    public YamlScalar? TargetPath => root["target-path"] as YamlScalar;

    public string PackagesFolder { get; private init; } = "dbt_packages";

    /// <summary>The profile that says where it is built; null for none.</summary>
    public YamlScalar? Profile => root["profile"] as YamlScalar;

    /// <summary><c>vars:</c>, global ones and those of packages as written.</summary>
    public YamlMapping? Vars => root["vars"] as YamlMapping;

    /// <summary><c>quoting:</c></summary>
    public YamlMapping? Quoting => root["quoting"] as YamlMapping;

    /// <summary>The configs by folder of one kind of node: <c>models</c>, <c>seeds</c>, <c>data_tests</c>...</summary>
    public YamlMapping? Configs(string section) =>
        (root[section] ?? (section is "data_tests" ? root["tests"] : null)) as YamlMapping;

    /// <summary>The items of <c>on-run-start</c> or <c>on-run-end</c>.</summary>
    public YamlNode? Hooks(string key) => root[key];

    /// <summary><c>dispatch:</c>: for a macro namespace the packages to search, in order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SearchOrder { get; private init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What the file asks for and we do not do.</summary>
    public IReadOnlyList<Problem> Notices { get; private init; } = [];

    public static ProjectFile Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new ConfigurationException(
                $"there is no {FileName} in '{folder}'", hint: "Point --project-dir at the folder of a dbt project.");
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
            SnapshotPaths = Paths(root, "snapshot-paths", null, ["snapshots"], problems),
            AnalysisPaths = Paths(root, "analysis-paths", null, ["analyses"], problems),
            DocsPaths = Paths(root, "docs-paths", null, [], problems),
            PackagesFolder = root["packages-install-path"]?.AsText("packages-install-path", problems) ?? "dbt_packages",
            SearchOrder = ReadSearchOrder(root["dispatch"], problems),
            Notices = [.. NoticesOf(root)],
        };
    }

    private static IEnumerable<Problem> NoticesOf(YamlMapping root) =>
        from entry in root.Entries
        where !Known.Contains(entry.Key.Text) && !PathKeys.Contains(entry.Key.Text)
        select new Problem(
            $"unknown key '{entry.Key.Text}'", entry.Key.Location, NearestName.Hint(entry.Key.Text, [.. PathKeys, .. Known]));

    private static IReadOnlyList<string> Paths(
        YamlMapping root, string key, string? oldKey, IReadOnlyList<string> whenMissing, ProblemList problems) =>
        (root[key] ?? (oldKey is null ? null : root[oldKey])) is { } node
            ? [.. Texts(node, key, problems).Select(path => path.TrimEnd('/'))] : whenMissing;

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
