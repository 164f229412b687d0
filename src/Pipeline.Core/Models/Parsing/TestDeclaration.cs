using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>One item of a <c>data_tests:</c> list, in whichever of dbt's forms it is written.</summary>
/// <param name="Kind">The generic test, with its package if given.</param>
/// <param name="GivenName">The name its author gave it; null for a generated one.</param>
/// <param name="Arguments">What the test takes, the column and the model apart.</param>
/// <param name="Config">Severity, where and so on, with places.</param>
/// <param name="Column">The column it stands under.</param>
/// <param name="Location">Where the item begins.</param>
internal sealed record TestDeclaration(
    string Kind,
    string? GivenName,
    IReadOnlyDictionary<string, object?> Arguments,
    IReadOnlyList<YamlEntry> Config,
    Column? Column,
    SourceLocation Location)
{
    /// <summary>The mapping below the test's name; null for a bare name.</summary>
    public YamlMapping? Entry { get; private init; }

    private static readonly HashSet<string> ConfigKeys =
    [
        "severity", "tags", "enabled", "where", "limit", "warn_if", "error_if", "fail_calc", "store_failures", "store_failures_as", "meta",
        "database", "schema", "alias", "group",
    ];

    private static readonly HashSet<string> OwnKeys = ["name", "test_name", "description", "config", "arguments"];

    /// <summary>The tests under a node or column; <c>tests</c> is the old name of <c>data_tests</c>.</summary>
    public static IEnumerable<TestDeclaration> ReadAll(YamlMapping owner, Column? column, ProblemList problems)
    {
        var (tests, dataTests) = (owner["tests"], owner["data_tests"]);
        if (tests is not null && dataTests is not null)
            problems.Add("'tests' and 'data_tests' are the same thing: both are given", tests.Location, "Move everything to 'data_tests'.");
        var list = dataTests ?? tests;
        if (list is null or YamlScalar { IsNull: true }) return [];
        return (list.AsList("data_tests", problems) ?? []).Select(item => Read(item, column, problems)).OfType<TestDeclaration>();
    }

    private static TestDeclaration? Read(YamlNode item, Column? column, ProblemList problems)
    {
        switch (item)
        {
            case YamlScalar { IsNull: false } name:
                return Bare(name, column);
            case YamlMapping mapping when mapping["test_name"] is YamlScalar name:
                return Read(name.Text, mapping, column, item.Location, problems);
            case YamlMapping { Entries: [var (key, value)] }:
                if (value is YamlScalar { IsNull: true }) return Bare(key, column);
                return value.AsMap(key.Text, problems) is { } body ? Read(key.Text, body, column, key.Location, problems) : null;
            default:
                problems.Add(
                    $"a test is a name, or a name with its arguments below it, not {item.Describe()}", item.Location,
                    "Indent the arguments below the test's name.");
                return null;
        }
    }

    private static TestDeclaration Bare(YamlScalar name, Column? column) =>
        new(name.Text, null, new Dictionary<string, object?>(), [], column, name.Location);

    private static TestDeclaration Read(string kind, YamlMapping body, Column? column, SourceLocation location, ProblemList problems)
    {
        var config = ReadConfig(body, problems);
        Dictionary<string, object?> arguments = new(StringComparer.Ordinal);
        var loose = body.Entries.Where(entry => !ConfigKeys.Contains(entry.Key.Text) && !OwnKeys.Contains(entry.Key.Text));
        foreach (var (key, value) in loose.Concat((body["arguments"]?.AsMap("arguments", problems))?.Entries ?? []))
        {
            if (key.Text is "model")
                problems.Add("a test gets its model from where it stands", key.Location, "Remove the argument 'model'.");
            else if (!arguments.TryAdd(key.Text, PlainValue.Of(value)))
                problems.Add($"the argument '{key.Text}' is given twice", key.Location, "Keep the one under 'arguments'.");
        }

        return new(kind, body["name"]?.AsText("name", problems), arguments, config, column, location) { Entry = body };
    }

    /// <summary>Config keys may stand under <c>config:</c> or, as before, beside the arguments; not in both places.</summary>
    private static IReadOnlyList<YamlEntry> ReadConfig(YamlMapping body, ProblemList problems)
    {
        var below = body["config"]?.AsMap("config", problems);
        var beside = body.Entries.Where(entry => ConfigKeys.Contains(entry.Key.Text)).ToList();
        foreach (var (key, _) in beside.Where(entry => below?[entry.Key.Text] is not null))
            problems.Add($"'{key.Text}' is given both here and under 'config'", key.Location, "Keep the one under 'config'.");
        return [.. beside, .. below?.Entries ?? []];
    }
}
