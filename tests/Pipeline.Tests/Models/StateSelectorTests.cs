using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Models;

public sealed class StateSelectorTests : IDisposable
{
    private readonly ProjectSketch sketch = new ProjectSketch()
        .Write("macros/m.sql", "{% macro one() %}1{% endmacro %}{% macro two() %}{{ one() }} + 1{% endmacro %}")
        .Write("seeds/codes.csv", "code\n1\n")
        .Model("a", "select {{ two() }} as id")
        .Model("b", "select * from {{ ref('a') }}")
        .Model("c", "select * from {{ ref('codes') }}")
        .Write("models/m.yml", Properties("All of b.", "int"));

    private readonly PreviousState before;

    public StateSelectorTests() => before = PreviousState.Of(sketch.Load());

    [Theory]
    [InlineData("state:modified", "")]
    [InlineData("state:new", "")]
    [InlineData("state:old", "a b c codes unique_b_id")]
    [InlineData("state:unmodified", "a b c codes unique_b_id")]
    public void Nothing_changed(string selector, string expected) => Assert.Equal(expected, Picked(selector));

    [Theory]
    [InlineData("models/b.sql", "select 1 from {{ ref('a') }}", "state:modified state:modified.body")]
    [InlineData("models/b.sql", "{{ config(materialized='table') }}select * from {{ ref('a') }}", "state:modified state:modified.body state:modified.configs")]
    [InlineData("models/m.yml", "models: [{ name: b, config: { materialized: table, alias: bb, contract: { enforced: true }, persist_docs: { relation: true } }, description: All of b., columns: [{ name: id, data_type: int, data_tests: [unique] }] }]",
        "state:modified state:modified.configs state:modified.relation")]
    public void A_changed_model_is_selected_by_what_changed(string file, string text, string selectors)
    {
        sketch.Write(file, text);

        string[] all = ["state:modified", "state:modified.body", "state:modified.configs", "state:modified.relation", "state:modified.macros"];
        Assert.Equal(selectors.Split(' '), all.Where(selector => Picked(selector).Split(' ').Contains("b")));
        Assert.Equal("", string.Join(' ', Picked("state:modified").Split(' ').Except(["b", "unique_b_id", ""])));
    }

    [Fact]
    public void A_changed_seed_is_selected()
    {
        sketch.Write("seeds/codes.csv", "code\n2\n");

        Assert.Equal("codes", Picked("state:modified"));
        Assert.Equal("c codes", Picked("state:modified+"));
    }

    [Fact]
    public void A_changed_macro_changes_whoever_calls_it_however_far_away()
    {
        sketch.Write("macros/m.sql", "{% macro one() %}10{% endmacro %}{% macro two() %}{{ one() }} + 1{% endmacro %}");

        Assert.Equal("a", Picked("state:modified.macros"));
        Assert.Equal("", Picked("state:modified.body"));
    }

    [Fact]
    public void What_is_kept_of_descriptions_and_contracts_counts()
    {
        sketch.Write("models/m.yml", Properties("Another text.", "bigint"));

        Assert.Equal("b unique_b_id", Picked("state:modified.persisted_descriptions"));
        Assert.Equal("b unique_b_id", Picked("state:modified.contract"));
        Assert.Equal("", Picked("state:modified.configs"));
    }

    [Fact]
    public void A_new_node_is_new_and_modified()
    {
        sketch.Model("d", "select 1");

        Assert.Equal("d", Picked("state:new"));
        foreach (var part in (string[])["", ".body", ".configs", ".relation", ".contract", ".persisted_descriptions"]) Assert.Equal("d", Picked($"state:modified{part}"));
        Assert.Equal("", Picked("state:modified.macros"));
    }

    [Fact]
    public void A_state_that_does_not_exist_is_an_error() => Assert.Equal(
        "there is no state 'modifed'. Did you mean 'modified'?", Assert.Throws<ConfigurationException>(() => Picked("state:modifed")).Message);

    public void Dispose() => sketch.Dispose();

    private static string Properties(string description, string type) =>
        $"models: [{{ name: b, config: {{ contract: {{ enforced: true }}, persist_docs: {{ relation: true }} }}, description: {description}, columns: [{{ name: id, data_type: {type}, data_tests: [unique] }}] }}]";

    private string Picked(string selector) => string.Join(' ', sketch.Load().Selector
        .Select([selector], [], new SelectionOptions { State = before }).Nodes.Select(node => node.Name).Order(StringComparer.Ordinal));
}
