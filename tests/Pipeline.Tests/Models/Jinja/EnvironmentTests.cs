using System.Numerics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Tests.Models.Jinja;

/// <summary>What hosts use: native values, own functions, own tags, lenient first passes.</summary>
public sealed class EnvironmentTests
{
    public static TheoryData<string, object?> NativeValues => new()
    {
        { "{{ 5 }}", 5L },
        { "{{ 1.5 }}", 1.5 },
        { "{{ none }}", null },
        { "{{ true }}", true },
        { "{{ 'text' }}", "text" },
        { "{{ '5' }}", "5" },
        { "{{ 2 ** 80 }}", BigInteger.Pow(2, 80) },
        { "plain", "plain" },
        { "", "" },
        { "{{ 5 }} ", "5 " },
        { "{{ 1 }}{{ 2 }}", "12" },
        { "{% if true %}{{ 5 }}{% endif %}", "5" },
        { "{{ 'true' | as_bool }}", true },
        { "{{ 'False' | as_bool }}", false },
        { "{{ '7' | as_number }}", 7L },
        { "{{ '-1.5' | as_number }}", -1.5 },
        { "{{ 'None' | as_native }}", null },
        { "{{ 'not a literal' | as_native }}", "not a literal" },
        { "{{ nums | as_native }}", null },
        { "{{ 5 | as_text }}", "5" },
    };

    [Theory]
    [MemberData(nameof(NativeValues))]
    public void A_template_of_one_expression_gives_a_native_value(string template, object? expected)
    {
        if (template.Contains("nums", StringComparison.Ordinal))
        {
            Assert.Equal([1L, 2L, 3L, 4L], Assert.IsType<JinjaList>(Native(template)));
            return;
        }

        Assert.Equal(expected, Native(template));
    }

    [Fact]
    public void Collections_come_out_as_they_are()
    {
        Assert.Equal([1L, "a"], Assert.IsType<JinjaList>(Native("{{ [1, 'a'] }}")));
        Assert.Equal([1L, 2L], Assert.IsType<JinjaList>(Native("{{ '[1, 2]' | as_native }}")));
        Assert.Equal("v", Assert.IsType<JinjaDict>(Native("{{ {'k': 'v'} }}"))["k"]);
    }

    [Theory]
    [InlineData("{{ 'x' | as_bool }}", "Could not convert value 'x' into a bool")]
    [InlineData("{{ 'x' | as_number }}", "Could not convert value 'x' into a number")]
    [InlineData("{{ 'True' | as_number }}", "Could not convert value 'True' into a number")]
    public void A_value_that_is_not_what_was_asked_for_is_an_error(string template, string expected) =>
        Assert.Equal(expected, Assert.Throws<JinjaException>(() => Native(template)).Text);

    [Fact]
    public void An_expression_stands_alone()
    {
        var expression = JinjaEnvironment.ParseExpression("nums|sum + 1 if conf.name == 'demo' else 0", "here");

        Assert.Equal(11L, expression.Evaluate(new JinjaContext(CaseTable.Environment, CaseTable.Globals())));
        Assert.True(JinjaEnvironment.ParseExpression("not missing", "here").IsTrue(new JinjaContext(CaseTable.Environment)));
        Assert.Throws<JinjaException>(() => JinjaEnvironment.ParseExpression("1 2", "here"));
    }

    [Fact]
    public void Hosts_add_filters_tests_globals_and_objects()
    {
        var environment = new JinjaEnvironment(
            filters: [new("shout", "value, mark?", call => call.Text(0).ToUpperInvariant() + call.Text(1, "!")), new("upper", "value", _ => "replaced")],
            tests: [new("tiny", "value", call => call.WholeNumber(0) < 3)],
            globals: [new("add", "a, b?, *rest, **named", call => call.WholeNumber(0) + call.WholeNumber(1, 10) + call.Rest.Length + call.Named.Length)]);
        const string text = "{{ 'a'|shout }} {{ 'a'|shout(mark='?') }} {{ 'x'|upper }} {{ 1 is tiny }} {{ add(1) }} {{ add(1, 2, 0, 0, k=0) }} {{ rel }} {{ rel.name }} {{ rel['k'] }} {{ [rel] }}";

        var rendered = environment.Parse(text, "m.sql").Render(new JinjaContext(environment, new JinjaScope { ["rel"] = new Relation() }));

        Assert.Equal("A! A? replaced True 11 6 \"s\".\"t\" t item k [<Relation t>]", rendered);
    }

    [Theory]
    [InlineData("{{ add() }}", "add() is missing its argument 'a'")]
    [InlineData("{{ add(1, 2, 3) }}", "add() takes at most 2 arguments, 3 given")]
    [InlineData("{{ add(1, c=2) }}", "add() got an unexpected keyword argument 'c'")]
    [InlineData("{{ add(1, a=2) }}", "add() got multiple values for argument 'a'")]
    [InlineData("{{ add('x') }}", "an integer is needed, not 'str'")]
    [InlineData("{{ add(missing) }}", "'missing' is undefined")]
    public void Arguments_that_do_not_fit_are_explained(string template, string expected)
    {
        var globals = new JinjaScope();
        globals.Add(new JinjaFunction("add", "a, b?", call => call.WholeNumber(0) + call.WholeNumber(1)));

        Assert.Equal(expected, Assert.Throws<JinjaException>(() => CaseTable.Render(template, globals)).Text);
    }

    [Fact]
    public void Registered_tags_capture_name_parameters_options_and_body()
    {
        var environment = new JinjaEnvironment(tags: [new("test"), new("snapshot"), new("materialization"), new("docs", IsRaw: true)]);

        var template = environment.Parse(
            """
            a{% test positive(model, column_name, at_least=0) %}select {{ column_name }} > {{ at_least }}{% endtest %}b
            {%- materialization view, default %}D{% endmaterialization -%}
            {% materialization lake, adapter='duckdb', supported_languages=['sql', 'python'] -%} M {%- endmaterialization %}
            {% docs orders %}
            Not {{ jinja }} at {% all %}
            {% enddocs %}{% snapshot s %}select 1{% endsnapshot %}z
            """,
            "macros/t.sql");

        Assert.Equal("abz", template.Render(new JinjaContext(environment)).Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal(["positive", "view", "lake", "orders", "s"], template.Blocks.Select(block => block.Name));
        Assert.Equal(["model", "column_name", "at_least"], template.Blocks[0].Macro.Parameters);
        Assert.Equal(["default"], template.Blocks[1].Flags);
        Assert.Equal("duckdb", template.Blocks[2].Options["adapter"]);
        Assert.Equal(["sql", "python"], Assert.IsType<JinjaList>(template.Blocks[2].Options["supported_languages"]));
        Assert.Equal("\nNot {{ jinja }} at {% all %}\n", template.Blocks[3].Text);
        Assert.Equal("select 1", template.Blocks[4].Text);
        Assert.Equal(6, template.Blocks[4].Location.Line);
        var scope = new JinjaScope { ["t"] = template.Blocks[0].Macro.Bind(new JinjaScope()) };
        Assert.Equal("select c > 0", CaseTable.Render("{{ t('m', column_name='c') }}", scope));
    }

    [Fact]
    public void A_registered_tag_inside_of_another_block_is_an_error()
    {
        var environment = new JinjaEnvironment(tags: [new("test")]);

        var error = Assert.Throws<JinjaException>(() => environment.Parse("{% for i in [1] %}{% test t() %}{% endtest %}{% endfor %}", "t.sql"));

        Assert.Equal("a 'test' block stands at the top level of a file", error.Text);
    }

    [Fact]
    public void Tags_that_nobody_registered_are_unknown() =>
        Assert.Equal("Encountered unknown tag 'snapshot'.", Assert.Throws<JinjaException>(() => CaseTable.Render("{% snapshot s %}{% endsnapshot %}")).Text);

    [Theory]
    [InlineData("[{{ missing.a.b }}]", "[]")]
    [InlineData("[{{ missing.f(1)['x'].y() }}]", "[]")]
    [InlineData("[{{ missing + 1 }}]", "[]")]
    [InlineData("{% for x in missing.rows %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{{ missing.a is defined }}", "False")]
    public void A_lenient_pass_goes_on_after_what_is_undefined(string template, string expected)
    {
        var context = new JinjaContext(CaseTable.Environment, undefined: UndefinedPolicy.Lenient);

        Assert.Equal(expected, CaseTable.Environment.Parse(template, "m.sql").Render(context));
    }

    [Fact]
    public void Names_are_computed_when_they_are_asked_for()
    {
        var scope = new Lazily(new JinjaScope { ["given"] = "g" });

        Assert.Equal("computed g ", CaseTable.Render("{{ wanted }} {{ given }} {{ other }}", scope));
        Assert.Equal(["wanted", "given", "other"], scope.Asked);
    }

    [Fact]
    public void Host_values_become_python_values()
    {
        var scope = new JinjaScope
        {
            ["v"] = new Dictionary<string, object?> { ["i"] = 1, ["big"] = ulong.MaxValue, ["f"] = 1.5f, ["l"] = new object?[] { null, "x", (byte)3 } },
        };

        Assert.Equal("{'i': 1, 'big': 18446744073709551615, 'f': 1.5, 'l': [None, 'x', 3]}", CaseTable.Render("{{ v }}", scope));
        Assert.Throws<ArgumentException>(() => JinjaValue.From(new Uri("http://localhost")));
    }

    private static object? Native(string template) =>
        CaseTable.Environment.Parse(template, "schema.yml").RenderNative(new JinjaContext(CaseTable.Environment, CaseTable.Globals()));

    private sealed class Relation : JinjaObject
    {
        public override string TypeName => "Relation";

        public override string Repr => "<Relation t>";

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = "t";
            return name == "name";
        }

        public override bool TryGetItem(object? key, out object? value)
        {
            value = $"item {key}";
            return true;
        }

        public override string ToString() => "\"s\".\"t\"";
    }

    private sealed class Lazily(JinjaScope parent) : JinjaScope(parent)
    {
        public List<string> Asked { get; } = [];

        public override bool TryGet(string name, out object? value)
        {
            Asked.Add(name);
            value = "computed";
            return name == "wanted" || Parent!.TryGet(name, out value);
        }
    }
}
