using System.Text.Json.Nodes;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Runs.Configuration;
using Pipeline.Tests.Configuration;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Configuration;

public sealed class ConfigurationSchemasTests
{
    [Fact]
    public async Task The_shipped_files_are_a_project_that_binds_without_any_environment()
    {
        var project = ProjectRoot.Open(Repository.Path("."));
        var interpolation = new Interpolation(_ => null, new EnvironmentSecrets(_ => null).FindAsync, new Redactor());

        var settings = await project.SettingsAsync(null, interpolation, TestContext.Current.CancellationToken);
        foreach (var source in project.Sources)
            Assert.NotEmpty((await project.SourceAsync(source, interpolation, TestContext.Current.CancellationToken)).Specs);
        foreach (var flow in project.Flows) Assert.NotEmpty(project.Flow(flow).Steps);

        Assert.Equal("local", settings.Target.Name);
        Assert.Contains("github", project.Sources);
        Assert.Contains("github", project.Flows);
    }

    [Theory]
    [InlineData("pipeline", "config/pipeline.yml")]
    [InlineData("source", "config/sources")]
    [InlineData("flow", "config/flows")]
    [InlineData("checks", "config/checks")]
    public void The_schemas_accept_the_shipped_files(string kind, string path)
    {
        var schema = JsonNode.Parse(ConfigurationSchemas.Print(kind))!.AsObject();

        foreach (var file in Files(Repository.Path(path))) Assert.True(JsonSchemaCheck.Accepts(schema, SchemaTests.Json(File.ReadAllText(file))), file);
    }

    [Theory]
    [InlineData("pipeline", "name: x\ntargets: { local: { lake: l } }", "name: x\ntargets: { local: { lakee: l } }")]
    [InlineData("source", "source: a\nbase_url: https://x\nstreams: [{ name: a, path: / }]", "source: a\nbase_url: https://x\nstreams: [{ name: a, path: /, cursor: x }]")]
    [InlineData("source", "source: a\nbase_url: https://x\nauth: { kind: bearer, token: x }\nstreams: [{ name: a, path: / }]", "source: a\nbase_url: https://x\nauth: { kind: bearer }\nstreams: [{ name: a, path: / }]")]
    [InlineData("source", "source: a\nbase_url: https://x\nstreams: [{ name: a, path: /, paginator: link_header }]", "source: a\nbase_url: https://x\nstreams: [{ name: a, path: /, paginator: offset }]")]
    [InlineData("flow", "flow: a\nsteps: [{ ingest: a }]", "flow: a\nsteps: [{ ingest: a, transform: b }]")]
    [InlineData("checks", "checks for a: []", "[]")]
    public void The_schemas_tell_good_from_bad(string kind, string good, string bad)
    {
        var schema = JsonNode.Parse(ConfigurationSchemas.Print(kind))!.AsObject();

        Assert.True(JsonSchemaCheck.Accepts(schema, SchemaTests.Json(good)));
        Assert.False(JsonSchemaCheck.Accepts(schema, SchemaTests.Json(bad)));
    }

    [Fact]
    public void Without_a_kind_all_schemas_are_printed_as_one_document()
    {
        var all = JsonNode.Parse(ConfigurationSchemas.Print(null))!.AsObject();

        Assert.Equal(ConfigurationSchemas.Kinds, all.Select(schema => schema.Key));
        foreach (var (kind, schema) in all)
            Assert.Equal(JsonNode.Parse(ConfigurationSchemas.Print(kind))!.ToJsonString(), schema!.ToJsonString());
    }

    [Fact]
    public void An_unknown_kind_is_answered_with_the_nearest() =>
        Assert.Equal("there is no kind of file 'sorce'. Did you mean 'source'?", Assert.Throws<ConfigurationException>(() => ConfigurationSchemas.Print("sorce")).Message);

    public static TheoryData<string, string> EveryKey()
    {
        var data = new TheoryData<string, string>();
        foreach (var shape in ConfigurationSchemas.Shapes.SelectMany(Objects).Distinct())
        {
            foreach (var key in shape.Keys) data.Add(shape.Noun, key.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryKey))]
    public void Any_key_misspelt_yields_its_name(string noun, string key)
    {
        var shape = ConfigurationSchemas.Shapes.SelectMany(Objects).First(candidate => candidate.Noun == noun && candidate.Keys.Any(known => known.Name == key));

        foreach (var misspelt in Misspellings(key).Where(word => shape.Keys.All(known => known.Name != word)))
        {
            var problems = Assert.Throws<ConfigurationException>(() => shape.Check(YamlDocument.Parse($"{misspelt}: x", "a.yml"))).Problems;

            var unknown = Assert.Single(problems, problem => problem.Message == $"{noun} has no key '{misspelt}'");
            Assert.Equal($"Did you mean '{key}'?", unknown.Hint);
        }
    }

    /// <summary>Each letter left out, each doubled, each pair of neighbours swapped.</summary>
    private static IEnumerable<string> Misspellings(string key)
    {
        for (var index = 0; index < key.Length; index++)
        {
            if (key.Length > 3) yield return key.Remove(index, 1);
            yield return key.Insert(index, key[index].ToString());
            if (index > 0 && key[index] != key[index - 1]) yield return string.Concat(key.AsSpan(0, index - 1), key.AsSpan(index, 1), key.AsSpan(index - 1, 1), key.AsSpan(index + 1));
        }
    }

    private static IEnumerable<ObjectShape> Objects(Shape shape) =>
        [.. shape is ObjectShape self ? (ObjectShape[])[self] : [], .. shape.Parts.SelectMany(Objects)];

    private static IEnumerable<string> Files(string path) =>
        File.Exists(path) ? [path] : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.yml", SearchOption.AllDirectories) : [];
}
