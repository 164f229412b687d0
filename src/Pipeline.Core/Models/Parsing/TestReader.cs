using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the data tests of a project: those declared beside nodes and columns, and those that are SQL files.</summary>
internal sealed class TestReader(
    Templates templates, YamlConfigs yaml, Target target, ProjectFile project, IReadOnlyList<Node> inOrder, NodeLookup lookup,
    ProblemList problems)
{
    private const string GenericFolder = "generic";

    private readonly ConfigTree tree = new(project.Tests, yaml.Value);
    private readonly Dictionary<string, int> position =
        inOrder.Select((node, index) => (node.UniqueId, index)).ToDictionary(StringComparer.Ordinal);

    public IReadOnlyList<DataTest> ReadAll(string folder, Properties properties)
    {
        Dictionary<string, DataTest> tests = new(StringComparer.Ordinal);
        foreach (var test in Declared(properties).Concat(Singular(folder)))
        {
            if (tests.TryAdd(test.UniqueId, test)) continue;
            problems.Add(
                $"there are two tests '{test.Name}', here and in {tests[test.UniqueId].Location}", test.Location,
                "Give one of them a 'name', or remove it: tests that differ in their configuration only are the same test.");
        }

        return [.. tests.Values];
    }

    private IEnumerable<DataTest> Declared(Properties properties)
    {
        foreach (var described in properties.Nodes)
        {
            if (lookup.Find(new Reference(null, described.Name, IsSource: false, described.Location)) is not { } node) continue;
            foreach (var test in TestsOf(node, described.Entry, described.File, properties)) yield return test;
        }

        foreach (var (_, sourceName, table, name, file) in properties.Sources)
        {
            if (lookup.Find(new Reference(sourceName, name, IsSource: true, table.Location)) is not { } node) continue;
            foreach (var test in TestsOf(node, table, file, properties)) yield return test;
        }
    }

    private IEnumerable<DataTest> TestsOf(RelationNode node, YamlMapping entry, ProjectFileEntry file, Properties properties)
    {
        var declared = TestDeclaration.ReadAll(entry, null, problems)
            .Concat(ColumnReader.Read(entry, properties).SelectMany(pair => TestDeclaration.ReadAll(pair.Entry, pair.Column, problems)));
        return declared.Select(test => Generic(test, node, file)).OfType<DataTest>();
    }

    /// <summary>Null when the test is turned off.</summary>
    private DataTest? Generic(TestDeclaration declaration, RelationNode node, ProjectFileEntry file)
    {
        var call = new GenericTestCall(declaration, node);
        var (name, alias) = call.Name;
        var layers = new ConfigLayers();
        IReadOnlyList<string> fqn = [project.Name, .. file.Steps.SkipLast(1), name];
        tree.AddTo(layers, fqn);
        foreach (var (key, value) in declaration.Config)
            layers.Add(key.Text, PlainValue.Of(value, key.Text is "where" ? null : yaml.Value), key.Location);
        if (declaration.Column is { Tags: { Count: > 0 } tags }) layers.Add("tags", tags.Cast<object?>().ToList(), declaration.Location);

        var test = new DataTest
        {
            Name = name,
            Alias = alias,
            Hash = call.Hash,
            Kind = declaration.Kind,
            NodeId = node.UniqueId,
            Column = declaration.Column?.Name,
            Arguments = declaration.Arguments,
            Package = project.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = declaration.Location,
        };
        if (new TestSettings(layers, $"test '{name}'", problems).ApplyTo(test) is not { } enabled) return null;
        var sql = templates.Library.FindTest(declaration.Kind) is { } macro ? call.Sql(macro) : null;
        return enabled with { RawSql = sql, DependsOn = [.. Resolve(References(enabled, sql, file)).Prepend(node.UniqueId).Distinct()] };
    }

    /// <summary>What the arguments, the condition and a test macro of the project's own read.</summary>
    private IEnumerable<Reference> References(DataTest test, string? sql, ProjectFileEntry file)
    {
        var scope = new ParsingScope(templates.ProjectNames, target, test.Name, test.ResourceType);
        var texts = TemplateText.Of([.. test.Arguments.Values, test.Where]);
        try
        {
            foreach (var text in sql is null ? texts : texts.Append(sql)) templates.Render(text, file.FullPath, project.Name, scope);
        }
        catch (Jinja.JinjaException broken)
        {
            problems.Add($"{test.Name}: {broken.Text}", test.Location, broken.Hint);
        }

        return scope.References.Select(reference => reference with { Location = test.Location });
    }

    private IEnumerable<DataTest> Singular(string folder)
    {
        var files = ProjectFiles.Under(folder, project.TestPaths, ".sql").Where(file => file.Steps.First() is not GenericFolder);
        var reader = new SqlFileReader(templates, yaml, target, problems);
        foreach (var file in files)
        {
            var parsed = reader.Read(file, project.Name, tree, properties: null, "test");
            var dependsOn = Resolve(parsed.References).Distinct().ToList();
            var test = new DataTest
            {
                Name = file.Name,
                Kind = DataTest.Singular,
                // The last one built: when it is there, all the test reads is there.
                NodeId = dependsOn.MaxBy(id => position.GetValueOrDefault(id)) ?? "",
                RawSql = parsed.RawSql,
                DependsOn = dependsOn,
                Package = project.Name,
                Path = file.Path,
                Fqn = parsed.Fqn,
                Location = new SourceLocation(file.FullPath, 1),
            };
            if (new TestSettings(parsed.Layers, $"test '{file.Name}'", problems).ApplyTo(test) is { } enabled) yield return enabled;
        }
    }

    private IEnumerable<string> Resolve(IEnumerable<Reference> references)
    {
        foreach (var reference in references)
        {
            if (lookup.Find(reference) is { } node) yield return node.UniqueId;
            else problems.AddRange([lookup.Missing(reference)]);
        }
    }
}
