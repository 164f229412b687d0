using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Tests.Models.Jinja;

/// <summary>Macros across templates, and <c>return()</c>.</summary>
public sealed class MacroTests
{
    [Theory]
    [InlineData("{% macro m() %}before{{ return('early') }}after{% endmacro %}{{ m() }}", "early")]
    [InlineData("{% macro m() %}before{% do return('early') %}after{% endmacro %}{{ m() }}", "early")]
    [InlineData("{% macro m() %}beforeafter{% endmacro %}{{ m() }}", "beforeafter")]
    [InlineData("{% macro m() %}{{ return([1, {'a': none}]) }}{% endmacro %}{% set v = m() %}{{ v[1] }}{{ v is sequence }}", "{'a': None}True")]
    [InlineData("{% macro m() %}{{ return({'k': 1}) }}{% endmacro %}{{ m().k + 1 }}", "2")]
    [InlineData("{% macro m() %}{{ return(none) }}{% endmacro %}{{ m() }} {{ m() is none }}", "None True")]
    [InlineData("{% macro m() %}{{ return() }}{% endmacro %}{{ m() is none }}", "True")]
    [InlineData("{% macro m(x) %}{% if x %}{{ return('yes') }}{% endif %}no{% endmacro %}{{ m(1) }}{{ m(0) }}", "yesno")]
    [InlineData("{% macro m() %}{% for i in [1, 2, 3] %}{% if i == 2 %}{{ return(i) }}{% endif %}{% endfor %}{% endmacro %}{{ m() + 1 }}", "3")]
    [InlineData("{% macro m(x) %}{{ return('a' if x else 'b') }}{% endmacro %}{{ m(1) ~ m(0) }}", "ab")]
    [InlineData("{% macro m(x) %}{{ return(1) if x else return(2) }}z{% endmacro %}{{ m(1) }}{{ m(0) }}", "12")]
    [InlineData("{% macro inner() %}{{ return(5) }}{% endmacro %}{% macro outer() %}{{ return(inner() * 2) }}{% endmacro %}{{ outer() + 1 }}", "11")]
    [InlineData("{% macro m() %}{% set x = return(7) %}never{% endmacro %}{{ m() }}", "7")]
    [InlineData("{% macro m() %}{{ 'a' ~ return(8) }}never{% endmacro %}{{ m() }}", "8")]
    [InlineData("{% macro m() %}{% set x %}text{{ return(9) }}{% endset %}never{% endmacro %}{{ m() }}", "9")]
    [InlineData("{% macro m() %}{% filter upper %}a{{ return('b') }}{% endfilter %}{% endmacro %}{{ m() }}", "b")]
    [InlineData("{% macro m() %}{% with x = 1 %}{{ return(x) }}{% endwith %}{% endmacro %}{{ m() }}", "1")]
    [InlineData("{% macro m() %}a{{ caller() }}b{% endmacro %}{% call m() %}{{ return('c') }}{% endcall %}", "c")]
    [InlineData("{% macro m() %}{% set x = caller() %}b{% endmacro %}{% call m() %}{{ return('c') }}{% endcall %}", "c")]
    public void Return_leaves_the_macro_with_its_value(string template, string expected) =>
        Assert.Equal(expected, CaseTable.Render(template, WithReturn()));

    [Theory]
    [InlineData("{{ return(1) }}")]
    [InlineData("{% set x = return(1) %}")]
    [InlineData("{% if true %}{% do return(1) %}{% endif %}")]
    public void Return_outside_of_a_macro_is_an_error(string template) =>
        Assert.Equal("return() outside of a macro", Assert.Throws<JinjaException>(() => CaseTable.Render(template, WithReturn())).Text);

    [Fact]
    public void A_template_lists_the_macros_of_its_top_level()
    {
        var template = CaseTable.Environment.Parse(
            "{% macro a(x, y=1) -%}\n 1 {%- endmacro %}\n{% if true %}{%- macro hidden_by_nothing() %}{% endmacro %}{% endif %}\n  {%- macro b() %}{% macro nested() %}{% endmacro %}{% endmacro %}",
            "macros/m.sql");

        Assert.Equal(["a", "hidden_by_nothing", "b"], template.Macros.Select(macro => macro.Name));
        Assert.Equal(["x", "y"], template.Macros[0].Parameters);
        Assert.Equal("{% macro a(x, y=1) -%}\n 1 {%- endmacro %}", template.Macros[0].SourceText);
        Assert.Equal(("macros/m.sql", 4, 3), (template.Macros[2].Location.File, template.Macros[2].Location.Line, template.Macros[2].Location.Column));
    }

    [Fact]
    public void A_bound_macro_sees_its_own_scope_and_not_its_callers()
    {
        var package = new JinjaScope { ["who"] = "package" };
        Bind("{% set top = 'set at top' %}{% macro m(x) %}{{ who }} {{ x }} {{ sibling() }} [{{ top }}]{% endmacro %}{% macro sibling() %}S{% endmacro %}", package);
        var globals = new JinjaScope { ["who"] = "caller", ["package"] = new JinjaDict { { "m", Value(package, "m") } } };

        Assert.Equal("package 1 S [] caller", CaseTable.Render("{% set who2 = 1 %}{{ package.m(who2) }} {{ who }}", globals));
    }

    [Fact]
    public void A_macro_bound_twice_serves_two_scopes()
    {
        var macro = CaseTable.Environment.Parse("{% macro m() %}{{ this }}{% endmacro %}", "m.sql").Macros[0];
        var globals = new JinjaScope
        {
            ["a"] = macro.Bind(new JinjaScope { ["this"] = "first" }),
            ["b"] = macro.Bind(new JinjaScope { ["this"] = "second" }),
        };

        Assert.Equal("first second first", CaseTable.Render("{{ a() }} {{ b() }} {{ a() }}", globals));
    }

    [Fact]
    public void A_macro_of_another_template_can_call_back_and_return()
    {
        var scope = WithReturn();
        Bind("{% macro twice() %}{{ return(caller(1) ~ caller(2)) }}{% endmacro %}", scope);

        Assert.Equal("[1][2]", CaseTable.Render("{% call(x) twice() %}[{{ x }}]{% endcall %}", scope));
    }

    [Fact]
    public void A_host_can_dispatch_to_a_macro()
    {
        var scope = WithReturn();
        Bind("{% macro default__m(x, y='d') %}{{ return({'x': x, 'y': y}) }}{% endmacro %}", scope);
        scope.Add(new JinjaFunction("dispatch", "name", call => call.Context.Lookup("default__" + call.Text(0))));

        Assert.Equal("{'x': 1, 'y': 2} d", CaseTable.Render("{{ dispatch('m')(1, y=2) }} {{ dispatch('m')(1).y }}", scope));
    }

    [Fact]
    public void Type_annotations_of_parameters_are_accepted()
    {
        Assert.Equal("1x", CaseTable.Render("{% macro m(a: int, b: dict[str, list[int]] = 'x') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}"));
    }

    [Fact]
    public void One_template_renders_on_many_threads_at_once()
    {
        var template = CaseTable.Environment.Parse(
            "{% macro m(n) %}{% for i in range(n) %}{{ caller(i, loop.index) }}{% endfor %}{% endmacro %}"
            + "{% set ns = namespace(total=0) %}{% for i in range(50) %}{% set ns.total = ns.total + i * seed %}{% endfor %}"
            + "{% call(i, j) m(5) %}{{ i * seed }}.{{ j }} {% endcall %}{{ ns.total }}",
            "m.sql");

        var results = new string[200];
        Parallel.For(0, results.Length, seed => results[seed] = template.Render(
            new JinjaContext(CaseTable.Environment, new JinjaScope { ["seed"] = seed })));

        Assert.All(results, (text, seed) => Assert.Equal($"0.1 {seed}.2 {2 * seed}.3 {3 * seed}.4 {4 * seed}.5 {1225 * seed}", text));
    }

    private static JinjaScope WithReturn()
    {
        var scope = new JinjaScope();
        scope.Add(new JinjaFunction("return", "value?", call => new JinjaReturn(call[0])));
        return scope;
    }

    private static void Bind(string macros, JinjaScope scope)
    {
        foreach (var macro in CaseTable.Environment.Parse(macros, "macros/m.sql").Macros) scope[macro.Name] = macro.Bind(scope);
    }

    private static object? Value(JinjaScope scope, string name) => scope.TryGet(name, out var value) ? value : null;
}
