using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class NamingTests
{
    [Theory]
    [InlineData("", "\"lake\".\"main\".\"orders\"")]
    [InlineData("schema='silver'", "\"lake\".\"main_silver\".\"orders\"")]
    [InlineData("alias='all_orders'", "\"lake\".\"main\".\"all_orders\"")]
    [InlineData("database='archive', schema=' old '", "\"archive\".\"main_old\".\"orders\"")]
    [InlineData("alias='with \"quotes\"'", "\"lake\".\"main\".\"with \"\"quotes\"\"\"")]
    public void A_relation_is_named_as_dbt_names_it(string config, string relation)
    {
        using var sketch = new ProjectSketch().Model("orders", $"{{{{ config({config}) }}}} select 1");

        Assert.Equal(relation, sketch.Load().FindModel("orders")!.Relation.ToString());
    }

    [Fact]
    public void A_project_may_name_schemas_by_itself_and_blank_lines_around_them_do_not_count()
    {
        using var sketch = new ProjectSketch()
            .Write("macros/naming.sql", """
                {% macro generate_schema_name(custom_schema_name, node) %}

                    {% if node.resource_type == 'model' and custom_schema_name is not none %}
                        {{ custom_schema_name | trim }}_of_{{ node.name }}
                    {% else %}
                        {{ default__generate_schema_name(custom_schema_name, node) }}
                    {% endif %}

                {% endmacro %}

                {% macro generate_alias_name(custom_alias_name=none, node=none) -%}
                    {{ node.package_name }}_{{ node.name }}
                {%- endmacro %}
                """)
            .Model("orders", "{{ config(schema='gold') }} select 1")
            .Model("items", "select 1")
            .Write("seeds/codes.csv", "code\nde\n");

        var project = sketch.Load();

        Assert.Equal(new Relation("lake", "gold_of_orders", "shop_orders"), project.FindModel("orders")!.Relation);
        Assert.Equal(new Relation("lake", "main", "shop_items"), project.FindModel("items")!.Relation);
        Assert.Equal("main", project.Graph.InOrder.OfType<Seed>().Single().Relation.Schema);
    }

    [Fact]
    public void A_source_is_named_by_its_declaration()
    {
        using var sketch = new ProjectSketch().Write("models/sources.yml", """
            sources:
              - name: raw
                tables: [{ name: orders }]
              - name: github
                schema: "{{ 'bronze' }}"
                database: "{{ var('catalog', 'hub') }}"
                tables: [{ name: events, identifier: github_events }]
            """);

        Assert.Equal(
            ["\"hub\".\"bronze\".\"github_events\"", "\"lake\".\"raw\".\"orders\""],
            sketch.Load().Sources.Select(source => source.Relation.ToString()));
    }
}
