using System.Text.Json;
using Pipeline.Runs.Projects;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Projects;

/// <summary>The verbs that change nothing in the database, and the one that makes a project.</summary>
public sealed class AskTests
{
    [Fact]
    public async Task One_compiled_model_is_printed_and_makes_no_database()
    {
        using var project = new ProjectFolder("l0");

        var (exitCode, output, _) = await project.RunAsync("compile", "--select", "stg_payments");

        Assert.Equal(0, exitCode);
        Assert.Equal("""select id as payment_id, customer as customer_id, method, amount from "shop"."main"."raw_payments" """.TrimEnd() + "\n", output);
        Assert.False(File.Exists(project["shop.duckdb"]));
        Assert.True(File.Exists(project["target/compiled/l0/models/schema.yml/not_null_customers_customer_id.sql"]) is false);
    }

    [Fact]
    public async Task What_another_engine_reads_otherwise_is_said_when_asked_for()
    {
        using var project = new ProjectFolder("l0");
        project.Model("shares", "select 1 / 2 as half, '7'::int as seven");

        var (exitCode, output, _) = await project.RunAsync("compile", "--select", "shares", "--lint", "athena");
        var (_, unasked, _) = await project.RunAsync("compile", "--select", "shares");

        Assert.Equal(0, exitCode);
        Assert.Contains("other values: shares:1:10:", output, StringComparison.Ordinal);
        Assert.Contains("not understood: shares:1:26:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("other values", unasked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_compiled_is_said_of_the_node_and_the_rest_is_compiled()
    {
        using var project = new ProjectFolder("l0");
        project.Model("broken", "{% if execute %}{{ exceptions.raise_compiler_error('no way') }}{% endif %} select 1");

        var (exitCode, output, _) = await project.RunAsync("compile");

        Assert.Equal(1, exitCode);
        Assert.Contains("FAILED: broken: ", output, StringComparison.Ordinal);
        Assert.True(File.Exists(project["target/compiled/l0/models/customers.sql"]));
    }

    [Fact]
    public async Task Rows_of_a_query_are_shown_as_a_table_or_as_json()
    {
        using var project = new ProjectFolder("l0");
        await project.RunAsync("transform");

        var (_, table, _) = await project.RunAsync("show", "--select", "customers", "--limit", "3", "--exclude-resource-type", "test");
        var (_, json, _) = await project.RunAsync("show", "--inline", "select count(*) as n from {{ ref('customers') }}", "--output", "json");

        Assert.Contains("Ada", table, StringComparison.Ordinal);
        Assert.Equal("3", JsonDocument.Parse(json).RootElement.GetProperty("rows")[0][0].GetString());
    }

    [Theory]
    [InlineData("name", "customers\nstg_customers\nstg_payments")]
    [InlineData("selector", "l0.customers\nl0.staging.stg_customers\nl0.staging.stg_payments")]
    [InlineData("path", "models/customers.sql\nmodels/staging/stg_customers.sql\nmodels/staging/stg_payments.sql")]
    public async Task Nodes_are_listed_one_a_line(string form, string expected)
    {
        using var project = new ProjectFolder("l0");

        var (exitCode, output, _) = await project.RunAsync("list", "--resource-type", "model", "--output", form);

        Assert.Equal(0, exitCode);
        Assert.Equal(expected.Split('\n').Order(StringComparer.Ordinal), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nodes_are_listed_as_json_one_object_a_line()
    {
        using var project = new ProjectFolder("l1");

        var (_, output, _) = await project.RunAsync("list", "--resource-type", "source", "--output", "json");

        var line = JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal("source.l1.files.orders", line.GetProperty("unique_id").GetString());
    }

    [Fact]
    public async Task A_new_project_builds_at_once()
    {
        using var project = new ProjectFolder();
        InitProject.Run(project.Path);

        var (exitCode, output, error) = await project.RunAsync("transform");

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("2 seeds, 3 models: 5 ok, 0 FAILED, 0 skipped", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_alone()
    {
        using var folder = new TempFolder();
        folder.Write("notes.txt", "mine");

        Assert.Throws<Diagnostics.ConfigurationException>(() => InitProject.Run(folder.Path));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
