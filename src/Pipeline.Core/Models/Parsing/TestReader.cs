using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the data tests of a package: those declared beside nodes and columns, and those that are SQL files.</summary>
internal sealed class TestReader(PackageReading reading, NodeLookup lookup, IReadOnlyDictionary<string, int> position)
{
    private const string GenericFolder = "generic";
    private const string Section = "data_tests";

    private readonly SqlReader sql = new(reading);
    private readonly TestSettings settings = new(reading);
    private readonly List<Problem> notices = [];
    private readonly List<DataTest> disabled = [];

    /// <summary>Tests that are turned off.</summary>
    public IReadOnlyList<DataTest> Disabled => disabled;

    /// <summary>Tests that are left out since what they read is not there.</summary>
    public IReadOnlyList<Problem> Notices => notices;

    /// <summary>The tests of the package that are turned on.</summary>
    /// <param name="described">Its nodes that properties files describe.</param>
    public IReadOnlyList<DataTest> ReadAll(IEnumerable<(RelationNode Node, NodeProperties Properties)> described)
    {
        Dictionary<string, DataTest> tests = new(StringComparer.Ordinal);
        foreach (var test in described.SelectMany(pair => TestsOf(pair.Node, pair.Properties)).Concat(Singular()))
        {
            if (tests.TryAdd(test.UniqueId, test)) continue;
            reading.Problems.Add(
                $"there are two tests '{test.Name}', here and in {tests[test.UniqueId].Location}", test.Location,
                "Give one of them a 'name', or remove it: tests that differ in their configuration only are the same test.");
        }

        return [.. tests.Values];
    }

    private IEnumerable<DataTest> TestsOf(RelationNode node, NodeProperties described)
    {
        var version = described.Version?.Entry;
        var owner = version is not null && (version["data_tests"] ?? version["tests"]) is not null ? version : described.Entry;
        var declared = TestDeclaration.ReadAll(owner, null, reading.Problems).Concat(
            reading.Columns.Read(described.Entry, described.Version)
                .SelectMany(column => TestDeclaration.ReadAll(column.Entry, column.Column, reading.Problems)));
        return declared.Select(test => Generic(test, node, described.File)).OfType<DataTest>();
    }

    /// <summary>Null when the test is turned off, or cannot be.</summary>
    private DataTest? Generic(TestDeclaration declaration, RelationNode node, ProjectFileEntry file)
    {
        var call = new GenericTestCall(declaration, node);
        var (name, alias) = call.Name;
        var fqn = reading.FqnOf(file, name);
        var test = new DataTest
        {
            Name = name,
            Alias = alias,
            Hash = call.Hash,
            Kind = declaration.Kind,
            NodeId = node.UniqueId,
            Column = declaration.Column?.Name,
            Arguments = declaration.Arguments,
            Package = reading.Package.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = declaration.Location,
            Description = declaration.Entry is { } entry ? reading.Descriptions.Of(entry, reading.Package.Name) : "",
        };
        if (settings.Apply(LayersOf(declaration, fqn, []), test) is not { } enabled) return TurnedOff(test);
        var text = reading.Templates.Library.FindTest(declaration.Kind, reading.Package.Name) is { } macro ? call.Sql(macro) : null;
        var scope = Rendered(enabled, text);
        if (scope.ConfigArguments is { Count: > 0 } own) enabled = settings.Apply(LayersOf(declaration, fqn, own), test) ?? enabled;
        var references = scope.References.Select(reference => reference with { Location = test.Location });
        return Resolve(enabled with { RawSql = text, Macros = scope.Macros }, references, node.UniqueId);
    }

    /// <summary>What a test macro says of itself with <c>config()</c> gives way to what is said where it is used.</summary>
    private ConfigLayers LayersOf(TestDeclaration declaration, IReadOnlyList<string> fqn, IReadOnlyList<ConfigArgument> ofMacro)
    {
        var layers = reading.Begin(Section, fqn);
        foreach (var (key, value, location) in ofMacro) layers.Add(key, value, location);
        foreach (var (key, value) in declaration.Config)
            layers.Add(key.Text, PlainValue.Of(value, key.Text is "where" ? null : reading.Yaml.Value), key.Location);
        if (declaration.Column is { Tags: { Count: > 0 } tags }) layers.Add("tags", tags.Cast<object?>().ToList(), declaration.Location);
        return reading.End(layers, Section, fqn);
    }

    /// <summary>What the arguments, the condition and a test macro of the project's own read.</summary>
    private ParsingScope Rendered(DataTest test, string? text)
    {
        var texts = TemplateText.Of([.. test.Arguments.Values, test.Where]).ToList();
        if (text is not null) texts.Add(text);
        var scope = new ParsingScope(reading.Templates.NamesOf(reading.Package.Name), reading.Target, test.Name, test.ResourceType);
        try
        {
            foreach (var template in texts) reading.Templates.Render(template, test.Location, reading.Package.Name, scope);
        }
        catch (Jinja.JinjaException broken)
        {
            reading.Problems.Add($"{test.Name}: {broken.Text}", test.Location, broken.Hint);
        }

        return scope;
    }

    private IEnumerable<DataTest> Singular()
    {
        var files = reading.Package.Files(reading.Package.File.TestPaths, ".sql")
            .Where(file => file.Steps.First() is not (GenericFolder or "fixtures"));
        return files.Select(Singular).OfType<DataTest>();
    }

    private DataTest? Singular(ProjectFileEntry file)
    {
        var text = SqlText.Of(file.Name, file.ReadText(), file.FullPath);
        var described = reading.Properties.Of(Section, file.Name);
        var fqn = reading.FqnOf(file, file.Name);
        var parsed = sql.Read(text, Section, "test", fqn, described);
        var test = new DataTest
        {
            Name = file.Name,
            Kind = DataTest.Singular,
            NodeId = "",
            RawSql = text.Text,
            Macros = parsed.Macros,
            Package = reading.Package.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = text.Begin,
            Description = reading.DescriptionOf(described),
        };
        if (settings.Apply(parsed.Layers, test) is not { } enabled) return TurnedOff(test);
        if (Resolve(enabled, parsed.References) is not { } resolved) return null;
        // The last one built: when it is there, all the test reads is there.
        return resolved with { NodeId = resolved.DependsOn.MaxBy(id => position.GetValueOrDefault(id)) ?? "" };
    }

    private DataTest? TurnedOff(DataTest test)
    {
        disabled.Add(test);
        return null;
    }

    /// <summary>The test with what it reads. One that reads what is not there is left out, as in dbt, and that is said.</summary>
    private DataTest? Resolve(DataTest test, IEnumerable<Reference> references, params IReadOnlyList<string> first)
    {
        List<string> ids = [.. first];
        foreach (var reference in references)
        {
            if (lookup.Find(reference, reading.Package.Name) is not { } node)
            {
                var missing = lookup.Missing(reference);
                notices.Add(missing with { Message = $"the test '{test.Name}' is left out: {missing.Message}" });
                return null;
            }

            if (!ids.Contains(node.UniqueId)) ids.Add(node.UniqueId);
        }

        return test with { DependsOn = ids };
    }
}
