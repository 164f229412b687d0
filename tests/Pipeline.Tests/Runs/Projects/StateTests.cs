namespace Pipeline.Tests.Runs.Projects;

/// <summary>Builds that know of another: state, results and deferral.</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData("models/customers.sql", "select 1 as customer_id", "customers")]
    [InlineData("seeds/raw_customers.csv", "id,name,joined\n9,New,\n", "raw_customers")]
    [InlineData("models/fresh.sql", "select 1 as id", "fresh")]
    public async Task Only_what_changed_is_picked(string file, string text, string expected)
    {
        using var project = await BuiltAsync();
        project.Write(file, text);

        var (_, listed, _) = await project.RunAsync("list", "--select", "state:modified", "--state", project["before"], "--output", "name", "--exclude-resource-type", "test");

        Assert.Equal([expected], listed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("l0")]
    [InlineData("l1")]
    [InlineData("l2")]
    [InlineData("l4")]
    public async Task Nothing_is_modified_when_nothing_was_changed(string sample)
    {
        using var project = await BuiltAsync(sample);

        var (exitCode, _, error) = await project.RunAsync("list", "--select", "state:modified", "--state", project["before"], "--output", "name");

        Assert.Equal(2, exitCode);
        Assert.Contains("'state:modified' matches nothing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_are_picked_by_how_they_ended()
    {
        using var project = new ProjectFolder("l0");
        project.Write("models/customers.sql", "select nothing");
        await project.RunAsync("transform");

        var (_, listed, _) = await project.RunAsync("list", "--select", "result:error", "--state", project["target"], "--output", "name", "--exclude-resource-type", "test");

        Assert.Equal("customers\n", listed);
    }

    [Fact]
    public async Task What_is_not_there_is_read_from_where_the_other_build_has_it()
    {
        // A view names the catalog it was made in, so what is moved must be tables.
        using var project = await BuiltAsync("l0", "name: l0\nprofile: l0\nmodels: { +materialized: table }\n");
        File.Move(project["shop.duckdb"], project["prod.duckdb"]);
        project.Write("profiles.yml", "l0: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb, attach: [{ path: prod.duckdb, read_only: true }] } } }");
        var manifest = File.ReadAllText(project["before/manifest.json"]);
        File.WriteAllText(project["before/manifest.json"], manifest.Replace("\"database\":\"shop\"", "\"database\":\"prod\"", StringComparison.Ordinal));

        var (exitCode, output, error) = await project.RunAsync(
            "transform", "--select", "customers", "--exclude-resource-type", "test", "--defer", "--state", project["before"]);

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("\"prod\".\"main\".\"stg_customers\"", File.ReadAllText(project["target/compiled/l0/models/customers.sql"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "\"shop\".\"main\".\"stg_customers\"")]
    [InlineData("--favor-state", "\"prod\".\"main\".\"stg_customers\"")]
    public async Task What_is_here_too_is_read_there_only_when_that_is_favoured(string option, string read)
    {
        using var project = await BuiltAsync("l0", "name: l0\nprofile: l0\nmodels: { +materialized: table }\n");
        File.Copy(project["shop.duckdb"], project["prod.duckdb"]);
        project.Write("profiles.yml", "l0: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb, attach: [{ path: prod.duckdb, read_only: true }] } } }");
        var manifest = File.ReadAllText(project["before/manifest.json"]);
        File.WriteAllText(project["before/manifest.json"], manifest.Replace("\"database\":\"shop\"", "\"database\":\"prod\"", StringComparison.Ordinal));

        var (exitCode, output, error) = await project.RunAsync(
            "transform", ["--select", "customers", "--exclude-resource-type", "test", "--defer", "--state", project["before"], .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.True(exitCode == 0, output + error);
        Assert.Contains(read, File.ReadAllText(project["target/compiled/l0/models/customers.sql"]), StringComparison.Ordinal);
    }

    /// <summary>A project that was built, its artifacts kept in the folder <c>before</c>.</summary>
    private static async Task<ProjectFolder> BuiltAsync(string sample = "l0", string? projectFile = null)
    {
        var project = new ProjectFolder(sample);
        if (projectFile is not null) project.Write("dbt_project.yml", projectFile);
        var (exitCode, output, error) = await project.RunAsync("transform");
        Assert.True(exitCode == 0, output + error);
        Directory.Move(project["target"], project["before"]);
        return project;
    }
}
