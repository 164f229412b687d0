using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class DocumentationTests
{
    [Fact]
    public void Descriptions_quote_docs_blocks()
    {
        using var sketch = new ProjectSketch()
            .Write("models/text.md", "# Notes with {{ braces }}\n{% docs orders %}\nAll *orders*.\n{% enddocs %}\n{%- docs id -%}The key.{%- enddocs -%}")
            .Write("seeds/more.md", "{% docs codes %}Codes.{% enddocs %}")
            .Write("seeds/codes.csv", "a\n")
            .Write("seeds/s.yml", "seeds: [{ name: codes, description: \"{{ doc('codes') }}\" }]")
            .Model("orders", "select 1")
            .Write("models/m.yml", """
                models:
                  - name: orders
                    description: "{{ doc('shop', 'orders') }} For {{ target.name }}."
                    columns: [{ name: id, description: '{{ doc("id") }}', data_type: int, quote: true }]
                sources:
                  - { name: raw, tables: [{ name: t, description: "{{ doc('id') }}" }] }
                """);

        var project = sketch.Load();

        var orders = project.FindModel("orders")!;
        Assert.Equal("All *orders*. For local.", orders.Description);
        Assert.Equal(("The key.", "int", true), (orders.Columns[0].Description, orders.Columns[0].DataType, orders.Columns[0].Quote));
        Assert.Equal("models/m.yml", orders.PatchPath);
        Assert.Equal("Codes.", project.Graph.Find("seed.shop.codes")!.Description);
        Assert.Equal("The key.", project.Sources.Single().Description);
        Assert.Equal(["orders", "id", "codes"], project.Docs.Select(block => block.Name));
    }

    [Theory]
    [InlineData("{{ doc('ordres') }}", "models/m.yml:1:39: doc('ordres') names no docs block. Did you mean 'orders'?")]
    [InlineData("{{ doc('tools', 'orders') }}", "models/m.yml:1:39: doc('orders') names no docs block. Did you mean 'orders'?")]
    [InlineData("{{ docs('orders') }}", "models/m.yml:1:39: 'docs' is undefined")]
    public void A_block_that_does_not_exist_is_an_error(string description, string problem)
    {
        using var sketch = new ProjectSketch()
            .Write("models/text.md", "{% docs orders %}x{% enddocs %}")
            .Model("orders", "select 1")
            .Write("models/m.yml", $"models: [{{ name: orders, description: \"{description}\" }}]");

        Assert.Equal([problem], sketch.Problems());
    }

    [Fact]
    public void Two_blocks_of_one_name_are_refused()
    {
        using var sketch = new ProjectSketch().Write("models/a.md", "{% docs x %}1{% enddocs %}").Write("models/b.md", "\n{% docs x %}2{% enddocs %}");

        Assert.Equal(["models/b.md:2: there are two docs blocks named 'x', here and in models/a.md. Rename one."], sketch.Problems());
    }

    [Fact]
    public void Exposures_groups_and_analyses_are_part_of_the_project()
    {
        using var sketch = new ProjectSketch("name: shop\nexposures: { shop: { +tags: [public] } }")
            .Model("orders", "{{ config(group='finance') }}select 1")
            .Write("analyses/deep/look.sql", "select * from {{ ref('orders') }}")
            .Write("models/e.yml", """
                exposures:
                  - name: weekly
                    label: Weekly report
                    type: dashboard
                    owner: { name: Ann, email: ann@example.org }
                    url: https://example.org/weekly
                    config: { meta: { level: 1 } }
                    depends_on: [ref('orders'), "source('raw', 't')", metric('revenue')]
                  - { name: gone, type: notebook, config: { enabled: false }, depends_on: [ref('orders')] }
                groups: [{ name: finance, owner: { name: Money, email: money@example.org } }]
                sources: [{ name: raw, tables: [{ name: t }] }]
                metrics: [{ name: revenue, whatever: 1 }]
                semantic_models: [{ name: x }]
                saved_queries: [{ name: y }]
                macros: [{ name: no_such_macro, arguments: [{ name: a }] }]
                """);

        var project = sketch.Load();

        var weekly = Assert.IsType<Exposure>(project.Graph.Find("exposure.shop.weekly"));
        Assert.Equal(("dashboard", "https://example.org/weekly"), (weekly.Kind, weekly.Url));
        Assert.Equal(["model.shop.orders", "source.shop.raw.t"], weekly.DependsOn);
        Assert.Equal(("Ann", 1L), (weekly.Owner["name"], weekly.Meta["level"]));
        Assert.Equal(["public"], weekly.Tags);
        Assert.Null(project.Graph.Find("exposure.shop.gone"));
        Assert.Equal(("finance", "Money"), (Assert.Single(project.Groups).Name, project.Groups[0].Owner["name"]));
        var look = Assert.IsType<Analysis>(project.Graph.Find("analysis.shop.look"));
        Assert.Equal(["shop", "analysis", "deep", "look"], look.Fqn);
        Assert.Equal("select * from \"lake\".\"main\".\"orders\"", project.Compiler.Compile(look, new CompileContext()).Sql);
        Assert.Empty(project.Notices);
    }

    [Theory]
    [InlineData("exposures: [{ name: e, depends_on: [] }]", "models/e.yml:1:21: the exposure 'e' has no type. Add 'type: dashboard' or another.")]
    [InlineData("exposures: [{ name: e, type: dashboard, depends_on: [ref('ordres')] }]", "models/e.yml:1:54: ref('ordres') names no model or seed. Did you mean 'orders'?")]
    [InlineData("models: [{ name: orders, group: finence }]\ngroups: [{ name: finance, owner: { name: x } }]",
        "models/orders.sql:1: the model 'orders' belongs to the group 'finence', which does not exist. Did you mean 'finance'?")]
    [InlineData("models: [{ name: orders, access: secret }]",
        "models/e.yml:1:34: model 'orders': 'access' must be private, protected or public, not 'secret'. Known: private, protected, public.")]
    public void A_mistake_in_them_has_its_place(string yaml, string problem)
    {
        using var sketch = new ProjectSketch().Model("orders", "select 1").Write("models/e.yml", yaml);

        Assert.Equal([problem], sketch.Problems());
    }

    [Fact]
    public void A_private_model_is_read_by_its_group_alone()
    {
        using var sketch = new ProjectSketch()
            .Model("orders", "{{ config(group='finance', access='private') }}select 1")
            .Model("same", "{{ config(group='finance') }}select * from {{ ref('orders') }}")
            .Model("other", "select * from {{ ref('orders') }}")
            .Write("models/g.yml", "groups: [{ name: finance, owner: { name: x } }]");

        Assert.Equal(
            ["models/other.sql:1: 'other' reads 'orders', which is private to the group 'finance'. Put the reader into that group, or give the model another access."],
            sketch.Problems());
    }
}
