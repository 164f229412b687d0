namespace Pipeline.Tests.Runs.Projects;

/// <summary>What users get wrong, through the front door: 2 for what can be known before anything is run, 1 for what fails while it runs.</summary>
public sealed class BadProjectTests
{
    [Theory]
    [InlineData("an unknown ref", "models/a.sql", "select *\nfrom {{ ref('oders') }}", 2, "/models/a.sql:2:9: ref('oders') names no model or seed", "Did you mean 'orders'?")]
    [InlineData("wrong arguments to a macro", "models/a.sql", "select {{ cents(1, 2, 3) }}", 2, "/models/a.sql:1:11: macro 'cents' takes", "It takes: amount.")]
    [InlineData("a tab in YAML", "models/m.yml", "models:\n\t- name: orders", 2, "/models/m.yml:2:1: ", "spaces")]
    [InlineData("a duplicate model name", "models/deep/orders.sql", "select 1", 2, "there are two models named 'orders'", "Rename one")]
    [InlineData("a wrong config value", "models/a.sql", "{{ config(materialized='tabel') }} select 1", 2, "/models/a.sql:1:4: ", "Did you mean 'table'?")]
    [InlineData("an undefined variable", "models/a.sql", "select {{ var('rate') }}", 2, "/models/a.sql:1:11: the variable 'rate' is not set", "rates")]
    [InlineData("an undefined name that is used", "models/a.sql", "select {{ nothing.at.all }}", 2, "/models/a.sql:1:", "nothing")]
    [InlineData("recursion", "models/a.sql", "select {{ forever() }}", 2, "/macros/m.sql:2:", "forever")]
    [InlineData("a division by zero", "models/a.sql", "select\n{{ 1 / 0 }}", 2, "/models/a.sql:2:", "division by zero")]
    [InlineData("a cycle", "models/orders.sql", "select * from {{ ref('after') }}", 2, "orders", "after")]
    [InlineData("a ragged row", "seeds/raw.csv", "id,name\n1,a\n2\n", 1, "/seeds/raw.csv", "3")]
    [InlineData("a seed too wide for its type", "seeds/raw.csv", "id\n1\n99999999999\n", 1, "/seeds/raw.csv", "99999999999")]
    [InlineData("SQL the engine refuses", "models/a.sql", "select nothing_there", 1, "nothing_there", "a")]
    public async Task A_mistake_ends_with_its_code_its_place_and_a_way_out(string mistake, string file, string text, int code, string place, string hint)
    {
        using var project = new ProjectFolder().Write("dbt_project.yml", "name: shop\nvars: { rates: 1 }")
            .Write("macros/m.sql", "{% macro cents(amount) %}{{ amount }}{% endmacro %}\n{% macro forever() %}{{ forever() }}{% endmacro %}")
            .Model("orders", "select 1 as id").Model("after", "select * from {{ ref('orders') }}")
            .Write(file, text);

        var (exitCode, output, error) = await project.RunAsync("transform");

        Assert.True(exitCode == code, $"{mistake} {exitCode}: {output}{error}");
        Assert.Contains(place, output + error, StringComparison.Ordinal);
        Assert.Contains(hint, output + error, StringComparison.Ordinal);
        if (code == 2) Assert.False(File.Exists(project["shop.duckdb"]), "something was begun");
    }
}
