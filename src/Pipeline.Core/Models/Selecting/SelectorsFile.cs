using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Parsing;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Selecting;

/// <summary>
/// Reads <c>selectors.yml</c>: each definition is an expression as on the command line, a method with a value and how far to go from
/// there, or unions, intersections and exclusions of such.
/// </summary>
internal sealed class SelectorsFile
{
    public const string FileName = "selectors.yml";

    private static readonly string[] Keys =
        ["method", "value", "children", "parents", "children_depth", "parents_depth", "childrens_parents", "indirect_selection", "exclude"];

    private readonly YamlConfigs yaml;
    private readonly ProblemList problems;
    private readonly Dictionary<string, YamlNode> definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SelectionExpression> read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object?> declared = new(StringComparer.Ordinal);
    private readonly List<string> open = [];

    private SelectorsFile(YamlConfigs yaml, ProblemList problems) => (this.yaml, this.problems) = (yaml, problems);

    /// <summary>The selectors of a project; none when it has no such file.</summary>
    /// <exception cref="ConfigurationException">The file has mistakes.</exception>
    public static SelectorDefinitions Read(string folder, Templates templates, string project)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return SelectorDefinitions.None;
        var problems = new ProblemList();
        var definitions = new SelectorsFile(new YamlConfigs(templates, project, problems), problems).Read(YamlDocument.Load(path));
        problems.ThrowIfAny();
        return definitions;
    }

    private SelectorDefinitions Read(YamlNode document)
    {
        string? byDefault = null;
        foreach (var (entry, name) in Properties.Named((document.AsMap(FileName, problems))?["selectors"], "selectors", problems))
        {
            declared[name] = PlainValue.Of(entry, yaml.Value);
            if (entry["definition"] is not { } definition)
                problems.Add($"the selector '{name}' has no definition", entry.Location, "Add 'definition:'.");
            else if (!definitions.TryAdd(name, definition))
                problems.Add($"there are two selectors '{name}'", entry["name"]!.Location, "Rename one.");
            if (entry["default"] is not YamlScalar isDefault || yaml.Value(isDefault) is not true) continue;
            if (byDefault is not null)
                problems.Add($"'{byDefault}' and '{name}' are both the default selector", isDefault.Location, "Keep one.");
            byDefault = name;
        }

        foreach (var name in definitions.Keys) Named(name, definitions[name].Location);
        return new SelectorDefinitions(
            definitions.Keys.ToDictionary(name => name, name => read[name], StringComparer.Ordinal), byDefault, declared);
    }

    private SelectionExpression Named(string name, SourceLocation at)
    {
        if (read.TryGetValue(name, out var known)) return known;
        if (!definitions.TryGetValue(name, out var definition))
            problems.Add($"there is no selector '{name}'", at, NearestName.Hint(name, definitions.Keys));
        else if (open.Contains(name))
            problems.Add($"selectors use each other in a circle: {string.Join(" -> ", open.Append(name))}", at);
        else
        {
            open.Add(name);
            read[name] = Expression(definition);
            open.Remove(name);
            return read[name];
        }

        return new SelectionExpression.Union([]);
    }

    private SelectionExpression Expression(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { IsNull: false } text:
                return Safely(text.Location, () => SelectionExpression.Parse([$"{yaml.Value(text)}"]));
            case YamlMapping mapping when mapping["union"] is { } parts:
                return Group(parts, "union", all => new SelectionExpression.Union(all));
            case YamlMapping mapping when mapping["intersection"] is { } parts:
                return Group(parts, "intersection", all => new SelectionExpression.Intersection(all));
            case YamlMapping mapping when mapping["method"] is not null:
                return Method(mapping);
            case YamlMapping { Entries: [{ Key: var key, Value: YamlScalar value }] }:
                return Safely(key.Location, () => new SelectionExpression.One(
                    new SelectorCriterion($"{key.Text}:{value.Text}", key.Text, $"{yaml.Value(value)}", 0, 0, false)));
            case YamlSequence list:
                return Group(list, "definition", all => new SelectionExpression.Union(all));
            default:
                problems.Add(
                    $"a definition is text or a mapping with a method, a union or an intersection, not {node.Describe()}", node.Location);
                return new SelectionExpression.Union([]);
        }
    }

    /// <summary>An item <c>exclude:</c> takes away from the others.</summary>
    private SelectionExpression Group(YamlNode list, string key, Func<IReadOnlyList<SelectionExpression>, SelectionExpression> make)
    {
        var items = list.AsList(key, problems) ?? [];
        var group = make([.. items.Where(item => Exclusion(item) is null).Select(Expression)]);
        return items.Select(Exclusion).OfType<YamlNode>().Aggregate(group, Without);
    }

    private static YamlNode? Exclusion(YamlNode item) =>
        item is YamlMapping { Entries: [var (key, value)] } && key.Text is "exclude" ? value : null;

    private SelectionExpression Without(SelectionExpression from, YamlNode excluded) => new SelectionExpression.Difference(
        from, new SelectionExpression.Union([.. (excluded.AsList("exclude", problems) ?? []).Select(Expression)]));

    private SelectionExpression Method(YamlMapping mapping)
    {
        foreach (var (key, _) in mapping.Entries.Where(entry => !Keys.Contains(entry.Key.Text)))
            problems.Add($"a selector has no key '{key.Text}'", key.Location, NearestName.Hint(key.Text, Keys));
        var method = mapping["method"]!.AsText("method", problems) ?? "";
        if (mapping["value"] is not YamlScalar value)
        {
            problems.Add("this definition has no value", mapping.Location, "Add 'value:'.");
            return new SelectionExpression.Union([]);
        }

        var criterion = new SelectorCriterion(
            $"{method}:{value.Text}", method, $"{yaml.Value(value)}", Depth(mapping, "parents"), Depth(mapping, "children"),
            Flag(mapping, "childrens_parents"));
        var expression = method is "selector"
            ? Named(criterion.Value, value.Location) : new SelectionExpression.One(criterion, Indirect(mapping));
        return mapping["exclude"] is { } excluded ? Without(expression, excluded) : expression;
    }

    private int Depth(YamlMapping mapping, string key) => !Flag(mapping, key) ? 0
        : (int?)mapping[$"{key}_depth"]?.AsInteger($"{key}_depth", problems) ?? int.MaxValue;

    private bool Flag(YamlMapping mapping, string key) => mapping[key] is YamlScalar scalar && yaml.Value(scalar) is true;

    private IndirectSelection? Indirect(YamlMapping mapping)
    {
        if (mapping["indirect_selection"] is not YamlScalar scalar) return null;
        foreach (var mode in Enum.GetValues<IndirectSelection>())
        {
            if (mode.ToString().Equals(scalar.Text, StringComparison.OrdinalIgnoreCase)) return mode;
        }

        problems.Add(
            $"there is no indirect selection '{scalar.Text}'", scalar.Location,
            NearestName.Hint(scalar.Text, ["eager", "cautious", "buildable", "empty"]));
        return null;
    }

    private SelectionExpression Safely(SourceLocation at, Func<SelectionExpression> parse)
    {
        try
        {
            return parse();
        }
        catch (ConfigurationException broken)
        {
            problems.AddRange(broken.Problems.Select(problem => problem with { Location = problem.Location ?? at }));
            return new SelectionExpression.Union([]);
        }
    }
}
