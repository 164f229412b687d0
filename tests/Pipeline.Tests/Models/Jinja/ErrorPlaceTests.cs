using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;

namespace Pipeline.Tests.Models.Jinja;

public sealed class ErrorPlaceTests
{
    [Fact]
    public void An_error_shows_its_line_with_a_caret()
    {
        var error = Fails("select 1,\n\t{{ conf.nope.deeper }}\nfrom t");

        Assert.Equal(new SourceLocation("models/case.sql", 2, 10), error.Location);
        Assert.Equal("\t{{ conf.nope.deeper }}", error.SourceLine);
        Assert.Equal(
            "'dict object' has no attribute 'nope'\n"
            + "  2 | \t{{ conf.nope.deeper }}\n"
            + "    | \t        ^",
            error.Message);
    }

    [Fact]
    public void Places_survive_windows_line_ends_and_a_byte_of_every_length()
    {
        var error = Fails("a\r\né — {{ 1 / 0 }}\r\n");

        Assert.Equal(new SourceLocation("models/case.sql", 2, 10), error.Location);
    }

    [Fact]
    public void The_open_macros_are_named_innermost_first()
    {
        var error = Fails("{% macro inner(x) %}\n{{ 1 / x }}{% endmacro %}\n{% macro outer() %}{{ inner(0) }}{% endmacro %}\n{{ outer() }}");

        Assert.Equal(2, error.Location!.Line);
        Assert.Equal(
            [new JinjaStackEntry("inner", new("models/case.sql", 3, 23)), new JinjaStackEntry("outer", new("models/case.sql", 4, 4))],
            error.MacroStack);
        Assert.EndsWith("\n  in macro 'inner', called at models/case.sql:3:23\n  in macro 'outer', called at models/case.sql:4:4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_a_macro_of_another_file_names_that_file()
    {
        var macros = CaseTable.Environment.Parse("{% macro m() %}\n  {{ nothing.at_all }}{% endmacro %}", "macros/m.sql");
        var globals = new JinjaScope { ["m"] = macros.Macros[0].Bind(new JinjaScope()) };

        var error = Assert.Throws<JinjaException>(() => CaseTable.Render("x\n {{ m() }}", globals));

        Assert.Equal(new SourceLocation("macros/m.sql", 2, 6), error.Location);
        Assert.Equal([new JinjaStackEntry("m", new("models/case.sql", 2, 5))], error.MacroStack);
    }

    [Fact]
    public void A_failure_of_a_host_function_gets_the_place_of_the_call()
    {
        var globals = new JinjaScope();
        globals.Add(new JinjaFunction("ref", "name", call => throw new ExpectedException($"no model '{call.Text(0)}'", "Did you mean 'b'?")));

        var error = Assert.Throws<JinjaException>(() => CaseTable.Render("from {{ ref('a') }}", globals));

        Assert.Equal("no model 'a'", error.Text);
        Assert.Equal("Did you mean 'b'?", error.Hint);
        Assert.Equal(new SourceLocation("models/case.sql", 1, 9), error.Location);
    }

    [Fact]
    public void A_failure_that_knows_its_place_keeps_it()
    {
        var place = new SourceLocation("other.yml", 7);
        var globals = new JinjaScope();
        globals.Add(new JinjaFunction("f", "", _ => throw new ExpectedException("broken", location: place)));

        Assert.Same(place, Assert.Throws<ExpectedException>(() => CaseTable.Render("{{ f() }}", globals)).Location);
    }

    [Fact]
    public void A_bug_in_a_host_function_stays_a_bug()
    {
        var globals = new JinjaScope();
        globals.Add(new JinjaFunction("f", "", _ => throw new InvalidOperationException("bug")));

        Assert.Throws<InvalidOperationException>(() => CaseTable.Render("{{ f() }}", globals));
    }

    [Fact]
    public void An_expression_on_its_own_names_its_place_too()
    {
        var error = Assert.Throws<JinjaException>(() => JinjaEnvironment.ParseExpression("1 +", "dbt_project.yml"));

        Assert.Equal(new SourceLocation("dbt_project.yml", 1, 4), error.Location);
    }

    private static JinjaException Fails(string template) => Assert.Throws<JinjaException>(() => CaseTable.Render(template));
}
