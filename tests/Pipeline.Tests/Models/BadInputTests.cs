using Pipeline.Diagnostics;

namespace Pipeline.Tests.Models;

/// <summary>What users get wrong: every message has the file, the line, the column, and what to do.</summary>
public class BadInputTests
{
    [Theory]
    [InlineData("an unknown ref", "models/orders.sql", "select 1\nfrom {{ ref('itmes') }}",
        "models/orders.sql:2:9: ref('itmes') names no model or seed. Did you mean 'items'?")]
    [InlineData("an unknown ref below blank lines", "models/orders.sql", "\n\nselect 1\nfrom {{ ref('itmes') }}",
        "models/orders.sql:4:9: ref('itmes') names no model or seed. Did you mean 'items'?")]
    [InlineData("an unknown ref in a snapshot", "snapshots/s.sql", "\n{% snapshot s %}\n{{ config(strategy='check', check_cols='all', unique_key='id') }}\nselect * from {{ ref('itmes') }}\n{% endsnapshot %}",
        "snapshots/s.sql:4:18: ref('itmes') names no model or seed. Did you mean 'items'?")]
    [InlineData("too many arguments of a macro", "models/orders.sql", "select {{ add(1, 2, 3) }}",
        "models/orders.sql:1:11: macro 'add' takes not more than 2 argument(s). It takes: a, b.")]
    [InlineData("an argument a macro does not have", "models/orders.sql", "select {{ add(1, c=2) }}",
        "models/orders.sql:1:11: macro 'add' takes no keyword argument 'c'. Did you mean 'a'?")]
    [InlineData("a tab in YAML", "models/m.yml", "models:\n  - name: items\n\t  description: x\n",
        "models/m.yml:3:1: not valid YAML")]
    [InlineData("two models of one name", "models/deep/items.sql", "select 2",
        "models/items.sql:1: there are two models named 'items': this one and models/deep/items.sql. Rename one: a ref could mean either.")]
    [InlineData("a model named like a seed", "seeds/items.csv", "id\n1\n",
        "models/items.sql:1: the model 'items' has the name of the seed in seeds/items.csv. Rename one: a ref could mean either.")]
    [InlineData("a wrong config value", "models/orders.sql", "{{ config(materialized='tabel') }}select 1",
        "models/orders.sql:1:4: model 'orders': there is no materialization 'tabel'. Did you mean 'table'?")]
    [InlineData("a wrong config value in YAML", "models/m.yml", "models:\n  - name: items\n    config:\n      on_schema_change: append\n",
        "models/m.yml:4:7: model 'items': 'on_schema_change' cannot be 'append'.")]
    [InlineData("an undefined variable", "models/orders.sql", "select {{ var('dya') }}",
        "models/orders.sql:1:11: the variable 'dya' is not set. Did you mean 'day'?")]
    [InlineData("an undefined name that is used", "models/orders.sql", "select {{ colums | join(', ') }} from {{ nothing.x }}",
        "models/orders.sql:1:")]
    [InlineData("endless recursion", "models/orders.sql", "select {{ forever() }}",
        "macros/m.sql:2:")]
    [InlineData("a division by zero", "models/orders.sql", "select\n  {{ 10 // (1 - 1) }}",
        "models/orders.sql:2:")]
    [InlineData("a block that is not closed", "models/orders.sql", "select 1\n{% if true %}\nx",
        "models/orders.sql:2:")]
    [InlineData("a template in YAML without quotes", "models/m.yml", "models:\n  - name: items\n    description: {{ doc('x') }}\n",
        "models/m.yml:3:")]
    public void A_mistake_is_named_with_its_place_and_a_way_out(string mistake, string file, string text, string message)
    {
        using var sketch = new ProjectSketch("name: shop\nvars: { day: 1 }")
            .Write("macros/m.sql", "{% macro add(a, b) %}{{ a + b }}{% endmacro %}\n{% macro forever() %}{{ forever() }}{% endmacro %}")
            .Model("items", "select 1")
            .Write(file, text);

        var problem = Assert.Single(sketch.Problems());

        Assert.True(problem.StartsWith(message, StringComparison.Ordinal), $"{mistake}: {problem}");
    }

    [Fact]
    public void A_seed_that_is_selected_wrongly_says_what_was_meant()
    {
        using var sketch = new ProjectSketch().Model("orders", "select 1");

        var warning = Assert.Single(sketch.Load().Selector.Select(["ordres"], []).Warnings);

        Assert.Equal(new Problem("the selector 'ordres' matches nothing", Hint: "Did you mean 'orders'?"), warning);
    }
}
