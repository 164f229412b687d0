using System.Collections.Frozen;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Selecting;

/// <summary>The methods of selectors: each turns a value into a test of nodes.</summary>
internal sealed class SelectorMethods
{
    private static readonly FrozenSet<string> NotYet = FrozenSet.ToFrozenSet(["metric", "semantic_model", "saved_query"]);

    private static readonly string[] Statuses = ["success", "error", "fail", "pass", "skipped", "warn", "partial success", "runtime error"];

    private static readonly string[] FileExtensions = [".sql", ".csv", ".yml"];

    private static readonly string[] ResourceTypes =
        ["model", "seed", "source", "test", "snapshot", "analysis", "exposure", "metric", "unit_test"];

    private readonly string project;
    private readonly SelectionOptions options;
    private readonly Lazy<StateMethod> state;
    private readonly Dictionary<string, Func<string, Func<Node, bool>>> methods;

    public SelectorMethods(string project, IReadOnlyList<Macro> macros, SelectionOptions options)
    {
        (this.project, this.options) = (project, options);
        state = new(() => new StateMethod(
            options.State ?? throw new ConfigurationException(
                "the method 'state' needs an earlier state", hint: "Pass --state with the folder of its manifest.json."),
            macros));
        methods = new(StringComparer.Ordinal)
        {
            ["fqn"] = Fqn,
            ["tag"] = Tag,
            ["path"] = Path,
            ["file"] = File,
            ["source"] = Source,
            ["package"] = Package,
            ["resource_type"] = ResourceType,
            ["test_type"] = TestType,
            ["test_name"] = TestName,
            ["exposure"] = value => Declared<Exposure>("exposure", value),
            ["unit_test"] = value => Declared<UnitTest>("unit_test", value),
            ["group"] = Group,
            ["access"] = Access,
            ["version"] = Version,
            ["state"] = value => state.Value.Matcher(value),
            ["result"] = Result,
            ["source_status"] = SourceStatus,
        };
    }

    /// <summary>Which nodes a criterion matches by itself.</summary>
    public Func<Node, bool> Matcher(SelectorCriterion criterion)
    {
        var method = criterion.Method ?? DefaultMethod(criterion.Value);
        if (methods.TryGetValue(method, out var make)) return make(criterion.Value);
        if (method.StartsWith("config.", StringComparison.Ordinal)) return Config(method["config.".Length..], criterion.Value);
        throw NotYet.Contains(method.Split('.')[0])
            ? new ConfigurationException($"the selector method '{method}' of '{criterion.Text}' is not supported yet")
            : new ConfigurationException(
                $"there is no selector method '{method}' (in '{criterion.Text}')",
                hint: NearestName.Hint(method, [.. methods.Keys, "selector", "config.materialized"]));
    }

    private static string DefaultMethod(string value) =>
        value.Contains('/') ? "path"
        : FileExtensions.Contains(System.IO.Path.GetExtension(value)) ? "file"
        : "fqn";

    /// <summary>A name, or a dotted path of folders with or without the package; the rest below a matched path is matched too.</summary>
    private static Func<Node, bool> Fqn(string value)
    {
        var name = Wildcard.OfName(value);
        return node => node is not SourceTable && node.Fqn is not []
            && (name.Matches(node.Fqn[^1]) || IsVersion(node, name) || IsUnder(node.Fqn, value) || IsUnder([.. node.Fqn.Skip(1)], value));
    }

    /// <summary>The name of a model means all its versions.</summary>
    private static bool IsVersion(Node node, Wildcard name) => node is Model { Version: { } version }
        && (name.Matches(node.Name) || name.Matches($"{node.Name}.v{version}") || name.Matches($"{node.Name}_v{version}"));

    private static bool IsUnder(IReadOnlyList<string> fqn, string value)
    {
        string[] actual = [.. fqn.SelectMany(part => part.Split('.'))];
        var wanted = value.Split('.');
        if (actual.Length < wanted.Length) return false;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (Wildcard.HasSpecials(wanted[i]))
                return Wildcard.OfName(string.Join('.', wanted[i..])).Matches(string.Join('.', actual[i..]));
            if (wanted[i] != actual[i]) return false;
        }

        return true;
    }

    private static Func<Node, bool> Tag(string value)
    {
        var tag = Wildcard.OfName(value);
        return node => node.Tags.Any(tag.Matches);
    }

    private static Func<Node, bool> Path(string value)
    {
        var wanted = value.StartsWith("./", StringComparison.Ordinal) ? value[2..] : value;
        var path = Wildcard.OfPath(wanted.TrimEnd('/'));
        return node => Parents(node.Path).Any(path.Matches) || (node is RelationNode { PatchPath: { } patch } && path.Matches(patch));
    }

    /// <summary>A path and every folder it lies in.</summary>
    private static IEnumerable<string> Parents(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1)) yield return path[..end];
    }

    private static Func<Node, bool> File(string value)
    {
        var file = Wildcard.OfName(value);
        return node =>
            file.Matches(System.IO.Path.GetFileName(node.Path)) || file.Matches(System.IO.Path.GetFileNameWithoutExtension(node.Path));
    }

    private static Func<Node, bool> Source(string value)
    {
        var parts = value.Split('.').Select(Wildcard.OfName).ToArray();
        return parts switch
        {
            [var source] => node => node is SourceTable table && source.Matches(table.SourceName),
            [var source, var name] => node => node is SourceTable table && source.Matches(table.SourceName) && name.Matches(table.Name),
            [var package, var source, var name] => node =>
                node is SourceTable table && package.Matches(table.Package) && source.Matches(table.SourceName) && name.Matches(table.Name),
            _ => throw new ConfigurationException($"'source:{value}' has too many parts", hint: "Write source:name, or source:name.table."),
        };
    }

    private Func<Node, bool> Package(string value)
    {
        var package = Wildcard.OfName(value is "this" ? project : value);
        return node => package.Matches(node.Package);
    }

    private static Func<Node, bool> ResourceType(string value) => ResourceTypes.Contains(value)
        ? node => node.ResourceType == value
        : throw new ConfigurationException($"there is no resource type '{value}'", hint: NearestName.Hint(value, ResourceTypes));

    private static Func<Node, bool> TestType(string value) => value switch
    {
        // dbt's word for it before version 1.0.
        "generic" or "schema" => node => node is DataTest { Kind: not DataTest.Singular },
        "singular" => node => node is DataTest { Kind: DataTest.Singular },
        "data" => node => node is DataTest,
        "unit" => node => node is UnitTest,
        _ => throw new ConfigurationException(
            $"there is no test type '{value}'", hint: NearestName.Hint(value, ["generic", "singular", "data", "unit"])),
    };

    private static Func<Node, bool> TestName(string value)
    {
        var name = Wildcard.OfName(value);
        return node => node switch
        {
            DataTest { Kind: not DataTest.Singular } test => name.Matches(test.Kind.Split('.')[^1]),
            UnitTest test => name.Matches(test.Name),
            _ => false,
        };
    }

    /// <summary>A name, or a package and a name.</summary>
    private static Func<Node, bool> Declared<T>(string method, string value) where T : Node =>
        value.Split('.').Select(Wildcard.OfName).ToArray() switch
        {
            [var name] => node => node is T && name.Matches(node.Name),
            [var package, var name] => node => node is T && package.Matches(node.Package) && name.Matches(node.Name),
            _ => throw new ConfigurationException(
                $"'{method}:{value}' has too many parts", hint: $"Write {method}:name, or {method}:package.name."),
        };

    private static Func<Node, bool> Group(string value)
    {
        var group = Wildcard.OfName(value);
        return node => node is RelationNode { Group: { } own } && group.Matches(own);
    }

    private static Func<Node, bool> Access(string value)
    {
        string[] known = ["private", "protected", "public"];
        return known.Contains(value)
            ? node => node is Model model && model.Access == value
            : throw new ConfigurationException($"there is no access '{value}'", hint: NearestName.Hint(value, known));
    }

    private static Func<Node, bool> Version(string value) => value switch
    {
        "latest" => node => node is Model { Version: { } version, LatestVersion: var latest } && version == latest,
        "old" => node =>
            node is Model { Version: { } version, LatestVersion: { } latest } && Parsing.ModelVersion.Compare(version, latest) < 0,
        "prerelease" => node =>
            node is Model { Version: { } version, LatestVersion: { } latest } && Parsing.ModelVersion.Compare(version, latest) > 0,
        "none" => node => node is Model { Version: null },
        _ => throw new ConfigurationException(
            $"there is no version '{value}'", hint: NearestName.Hint(value, ["latest", "old", "prerelease", "none"])),
    };

    private Func<Node, bool> Result(string value)
    {
        if (options.Results is not { } results)
            throw new ConfigurationException(
                "the method 'result' needs an earlier run", hint: "Pass --state with the folder of its run_results.json.");
        return Statuses.Contains(value)
            ? node => results.GetValueOrDefault(node.UniqueId) == value
            : throw new ConfigurationException($"there is no result '{value}'", hint: NearestName.Hint(value, Statuses));
    }

    /// <summary>Sources that were loaded since they were judged earlier, or that were not judged then.</summary>
    private Func<Node, bool> SourceStatus(string value)
    {
        if (value is not "fresher")
            throw new ConfigurationException($"there is no source status '{value}'", hint: "Write source_status:fresher.");
        if (options.LoadedAt is not { Before: { } before, Now: { } now })
            throw new ConfigurationException(
                "the method 'source_status' compares two judgements of how fresh sources are",
                hint: "Run validate --freshness before, and pass --state with the folder of the earlier sources.json.");
        return node => now.TryGetValue(node.UniqueId, out var loadedAt)
            && (!before.TryGetValue(node.UniqueId, out var earlier) || loadedAt > earlier);
    }

    private static Func<Node, bool> Config(string keys, string value)
    {
        var path = keys.Split('.');
        var wanted = keys is "severity" ? value.ToUpperInvariant() : value;
        return node => Holds(ValueAt(node, path), wanted);
    }

    /// <summary>What nobody set is as dbt has it by default.</summary>
    private static object? ValueAt(Node node, string[] path)
    {
        if (node is not (RelationNode or DataTest or Analysis) || (node is SourceTable && path is ["materialized"])) return null;
        object? value = TemplateValue.ToPlain(NodeSettings.Of(node));
        foreach (var key in path) value = (value as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(key);
        return value;
    }

    private static bool Holds(object? actual, string wanted) => actual switch
    {
        null => false,
        bool flag => bool.TryParse(wanted, out var other) && flag == other,
        IReadOnlyList<object?> list => list.Any(item => Holds(item, wanted)),
        IReadOnlyDictionary<string, object?> mapping => mapping.ContainsKey(wanted),
        _ => Wildcard.OfName(wanted).Matches(FormattableString.Invariant($"{actual}")),
    };
}
