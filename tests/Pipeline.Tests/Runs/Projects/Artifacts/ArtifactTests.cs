using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pipeline.Tests.Runs.Projects.Artifacts;

public sealed class ArtifactTests
{
    private readonly ArtifactFields fields = new();

    [Theory]
    [InlineData("l0")]
    [InlineData("l1")]
    [InlineData("l2")]
    [InlineData("l3")]
    [InlineData("l4")]
    public async Task Artifacts_have_the_fields_and_types_of_dbts_schemas(string sample)
    {
        using var project = new ProjectFolder(sample);
        await project.RunAsync("transform");
        await project.RunAsync("docs");

        var manifest = project.Artifact("manifest.json");
        Assert.Empty(fields.Misfits("manifest", manifest, "manifest"));
        Assert.Empty(fields.Misfits("metadata", manifest.GetProperty("metadata"), "metadata"));
        Assert.NotEmpty(manifest.GetProperty("nodes").EnumerateObject());
        Assert.Empty(manifest.GetProperty("nodes").EnumerateObject().SelectMany(node => fields.Misfits(ArtifactFields.KindOf(node.Value), node.Value, node.Name)));
        foreach (var (section, kind) in new[] { ("sources", "source"), ("macros", "macro"), ("docs", "doc"), ("exposures", "exposure"), ("groups", "group"), ("unit_tests", "unit_test") })
            Assert.Empty(manifest.GetProperty(section).EnumerateObject().SelectMany(node => fields.Misfits(kind, node.Value, node.Name)));
        var results = project.Artifact("run_results.json");
        Assert.Empty(fields.Misfits("run_results", results, "run_results"));
        Assert.Empty(results.GetProperty("results").EnumerateArray().SelectMany(result => fields.Misfits("result", result, result.GetProperty("unique_id").GetString()!)));
        var catalog = project.Artifact("catalog.json");
        Assert.Empty(fields.Misfits("catalog", catalog, "catalog"));
        Assert.NotEmpty(catalog.GetProperty("nodes").EnumerateObject());
        Assert.Empty(catalog.GetProperty("nodes").EnumerateObject().SelectMany(node => fields.Misfits("catalog_relation", node.Value, node.Name)));
    }

    [Fact]
    public async Task The_manifest_says_who_reads_whom_and_what_the_code_was()
    {
        using var project = new ProjectFolder("l2");
        await project.RunAsync("transform");

        var manifest = project.Artifact("manifest.json");
        var node = manifest.GetProperty("nodes").GetProperty("model.l2.orders");
        var code = File.ReadAllText(project["models/orders.sql"]).Trim();
        Assert.Equal(code, node.GetProperty("raw_code").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code))), node.GetProperty("checksum").GetProperty("checksum").GetString());
        Assert.Equal(["seed.l2.raw_orders"], Texts(manifest.GetProperty("parent_map").GetProperty("model.l2.orders")));
        Assert.Contains("model.l2.by_country", Texts(manifest.GetProperty("child_map").GetProperty("model.l2.orders")));
        Assert.Equal(File.ReadAllText(project[node.GetProperty("compiled_path").GetString()!]), node.GetProperty("compiled_code").GetString());
        Assert.Contains("macro.money.cents_to_euro", Texts(node.GetProperty("depends_on").GetProperty("macros")));
    }

    [Fact]
    public async Task The_manifest_has_what_is_turned_off_and_the_selectors()
    {
        using var project = new ProjectFolder("l0");
        project.Write("models/off.sql", "{{ config(enabled=false) }} select * from {{ ref('nothing') }}")
            .Write("tests/off_too.sql", "{{ config(enabled=false) }} select 1")
            .Write("selectors.yml", "selectors: [{ name: mine, description: d, definition: { method: tag, value: nightly } }]");
        await project.RunAsync("compile");

        var manifest = project.Artifact("manifest.json");

        var disabled = manifest.GetProperty("disabled");
        Assert.Equal(["model.l0.off", "test.l0.off_too"], disabled.EnumerateObject().Select(node => node.Name).Order(StringComparer.Ordinal));
        Assert.All(disabled.EnumerateObject().SelectMany(node => node.Value.EnumerateArray()), node => Assert.Empty(fields.Misfits(ArtifactFields.KindOf(node), node, "disabled")));
        Assert.Equal("nightly", manifest.GetProperty("selectors").GetProperty("mine").GetProperty("definition").GetProperty("value").GetString());
        Assert.False(manifest.GetProperty("nodes").TryGetProperty("model.l0.off", out _));
    }

    [Fact]
    public async Task A_build_that_fails_says_so_of_each_node()
    {
        using var project = new ProjectFolder("l0");
        project.Write("models/customers.sql", "select nothing from {{ ref('stg_customers') }}");
        await project.RunAsync("transform");

        var results = project.Artifact("run_results.json").GetProperty("results").EnumerateArray()
            .ToDictionary(result => result.GetProperty("unique_id").GetString()!, StringComparer.Ordinal);

        Assert.Equal("error", results["model.l0.customers"].GetProperty("status").GetString());
        Assert.Contains("nothing", results["model.l0.customers"].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("success", results["model.l0.stg_customers"].GetProperty("status").GetString());
        Assert.Equal(2, results.Values.Count(result => result.GetProperty("status").GetString() == "skipped"));
        Assert.False(Directory.EnumerateFiles(project["target"], "*.tmp", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task The_catalog_has_the_columns_of_what_is_built_and_leaves_out_what_is_not()
    {
        using var project = new ProjectFolder("l0");
        await project.RunAsync("transform", "--select", "+customers", "--exclude", "stg_payments+");
        var (_, output, _) = await project.RunAsync("docs", "--output", "json");

        var nodes = project.Artifact("catalog.json").GetProperty("nodes");
        Assert.Equal("VARCHAR", nodes.GetProperty("seed.l0.raw_customers").GetProperty("columns").GetProperty("name").GetProperty("type").GetString());
        Assert.Contains("model.l0.customers", Texts(JsonDocument.Parse(output).RootElement.GetProperty("missing")));
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);
}
