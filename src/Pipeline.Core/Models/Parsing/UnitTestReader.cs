using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the <c>unit_tests:</c> of a package.</summary>
internal sealed class UnitTestReader(PackageReading reading, NodeLookup lookup, IReadOnlySet<string> disabled)
{
    private readonly SqlReader sql = new(reading);
    private readonly UnitTestRowReader rows = new(reading);

    /// <summary>The unit tests that are turned on and whose model is.</summary>
    public IEnumerable<UnitTest> ReadAll() => reading.Properties.In("unit_tests").SelectMany(Read);

    private IEnumerable<UnitTest> Read(NodeProperties described)
    {
        var entry = described.Entry;
        if (entry["model"]?.AsText("model", reading.Problems) is not { } name)
        {
            if (entry["model"] is null)
                reading.Problems.Add($"the unit test '{described.Name}' names no model", described.Location, "Add 'model:'.");
            yield break;
        }

        var models = ModelsOf(entry, name).ToList();
        if (models is [] && !disabled.Contains(name))
            reading.Problems.AddRange([lookup.Missing(Reference(name, entry["model"]!.Location))]);
        foreach (var model in models)
        {
            if (Test(described, model, models.Count > 1) is { } test) yield return test;
        }
    }

    /// <summary>The model; of one with versions, those that <c>versions:</c> includes, or all.</summary>
    private IEnumerable<Model> ModelsOf(YamlMapping entry, string name)
    {
        var versions = lookup.VersionsOf(name, reading.Package.Name);
        if (versions is []) return lookup.Find(Reference(name, entry.Location), reading.Package.Name) is Model model ? [model] : [];
        var (include, exclude) = (
            Names((entry["versions"] as YamlMapping)?["include"]), Names((entry["versions"] as YamlMapping)?["exclude"]));
        return versions.Where(version => (include is [] || include.Contains(version.Version!)) && !exclude.Contains(version.Version!));
    }

    private UnitTest? Test(NodeProperties described, Model model, bool isOneOfMany)
    {
        var entry = described.Entry;
        var name = isOneOfMany ? $"{described.Name}_v{model.Version}" : described.Name;
        var fqn = reading.FqnOf(described.File, model.Name, name);
        var layers = reading.Begin("unit_tests", fqn);
        reading.Yaml.AddTo(layers, entry);
        var config = reading.Typed(reading.End(layers, "unit_tests", fqn), $"unit test '{name}'");
        if (!config.Enabled) return null;
        if (entry["expect"]?.AsMap("expect", reading.Problems) is not { } expect)
        {
            if (entry["expect"] is null)
                reading.Problems.Add($"the unit test '{name}' expects nothing", described.Location, "Add 'expect: {rows: [...]}'.");
            return null;
        }

        return new UnitTest
        {
            Name = name,
            ModelName = model.Name,
            ModelId = model.UniqueId,
            Given = [.. Inputs(entry["given"], model)],
            Expect = rows.Read(expect),
            Overrides = Overrides(entry["overrides"]),
            Package = reading.Package.Name,
            Path = described.File.Path,
            Fqn = fqn,
            Location = described.Location,
            Tags = config.Tags,
            Description = reading.DescriptionOf(described),
            DependsOn = [model.UniqueId],
        };
    }

    private IEnumerable<UnitTestInput> Inputs(YamlNode? given, Model model)
    {
        if (given is null or YamlScalar { IsNull: true }) yield break;
        foreach (var item in given.AsList("given", reading.Problems) ?? [])
        {
            if (item.AsMap("an input", reading.Problems) is not { } input) continue;
            if (input["input"]?.AsText("input", reading.Problems) is not { } call)
            {
                if (input["input"] is null)
                    reading.Problems.Add("this item of 'given' has no input", input.Location, "Add 'input: ref(...)'.");
            }
            else if (TemplateText.WithoutBraces(call) is "this")
            {
                yield return new UnitTestInput(null, rows.Read(input));
            }
            else if (Node(call, input["input"]!.Location, model) is { } node)
            {
                yield return new UnitTestInput(node.UniqueId, rows.Read(input));
            }
        }
    }

    private RelationNode? Node(string call, SourceLocation at, Model model)
    {
        if (sql.ReferencesIn(call, at, model.Name) is not [var reference, ..])
        {
            reading.Problems.Add($"'{call}' names no input", at, "Write ref('model'), source('source', 'table') or this.");
            return null;
        }

        if (lookup.Find(reference, reading.Package.Name) is { } node) return node;
        reading.Problems.AddRange([lookup.Missing(reference)]);
        return null;
    }

    private UnitTestOverrides Overrides(YamlNode? node)
    {
        if (node is null or YamlScalar { IsNull: true }
            || node.AsMap("overrides", reading.Problems) is not { } overrides) return new UnitTestOverrides();
        return new UnitTestOverrides
        {
            Macros = Values(overrides["macros"]),
            Vars = Values(overrides["vars"]),
            Environment = Values(overrides["env_vars"]).ToDictionary(pair => pair.Key, pair =>
                pair.Value is null ? null : Text(pair.Value)),
        };
    }

    private Dictionary<string, object?> Values(YamlNode? node) =>
        node is YamlMapping mapping ? PlainValue.Dictionary(mapping, reading.Yaml.Value) : [];

    private static string Text(object value) => Jinja.Values.PythonText.Str(value);

    private static Reference Reference(string name, SourceLocation at) => new(null, name, IsSource: false, at);

    private static IReadOnlyList<string> Names(YamlNode? node) =>
        node is YamlSequence list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Text)] : [];
}
