using System.Collections.Frozen;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Selecting;

/// <summary>The methods of selectors: each turns a value into a test of nodes.</summary>
internal sealed class SelectorMethods
{
    private static readonly FrozenSet<string> NotYet = FrozenSet.ToFrozenSet(
    [
        "state", "result", "source_status", "exposure", "metric", "semantic_model", "saved_query", "unit_test", "group", "access", "version",
        "selector",
    ]);

    private static readonly string[] FileExtensions = [".sql", ".csv", ".yml"];

    private static readonly string[] ResourceTypes =
        ["model", "seed", "source", "test", "snapshot", "analysis", "exposure", "metric", "unit_test"];

    private readonly string project;
    private readonly Dictionary<string, Func<string, Func<Node, bool>>> methods;

    public SelectorMethods(string project)
    {
        this.project = project;
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
                hint: NearestName.Hint(method, [.. methods.Keys, "config.materialized"]));
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
            && (name.Matches(node.Fqn[^1]) || IsUnder(node.Fqn, value) || IsUnder([.. node.Fqn.Skip(1)], value));
    }

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
        return node => Parents(node.Path).Any(path.Matches);
    }

    /// <summary>A path and every folder it lies in.</summary>
    private static IEnumerable<string> Parents(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1)) yield return path[..end];
    }

    private static Func<Node, bool> File(string value)
    {
        var file = Wildcard.OfName(value);
        return node => file.Matches(System.IO.Path.GetFileName(node.Path)) || file.Matches(System.IO.Path.GetFileNameWithoutExtension(node.Path));
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
        "generic" => node => node is DataTest { Kind: not DataTest.Singular },
        "singular" => node => node is DataTest { Kind: DataTest.Singular },
        "data" => node => node is DataTest,
        "unit" => _ => false,
        _ => throw new ConfigurationException(
            $"there is no test type '{value}'", hint: NearestName.Hint(value, ["generic", "singular", "data", "unit"])),
    };

    private static Func<Node, bool> TestName(string value)
    {
        var name = Wildcard.OfName(value);
        return node => node is DataTest test && name.Matches(test.Kind is DataTest.Singular ? test.Name : test.Kind.Split('.')[^1]);
    }

    private static Func<Node, bool> Config(string keys, string value)
    {
        var path = keys.Split('.');
        return node => node is RelationNode relation && Holds(ValueAt(relation, path), value);
    }

    private static object? ValueAt(RelationNode node, string[] path)
    {
        if (path is ["materialized"]) return node is Model ? node.Config.Materialized : null;
        object? value = node.Config.Raw;
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
