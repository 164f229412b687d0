using Pipeline.Models.Jinja;

namespace Pipeline.Tests.Models.Jinja;

/// <summary>A template reaches what it was given and nothing else, and cannot exhaust the process.</summary>
public sealed class SandboxTests
{
    [Theory]
    [InlineData("''.__class__")]
    [InlineData("''['__class__']")]
    [InlineData("''|attr('__class__')")]
    [InlineData("[].__init__")]
    [InlineData("{}.__globals__")]
    [InlineData("(1).__add__")]
    [InlineData("''.GetType")]
    [InlineData("''.Length")]
    [InlineData("nums.Count")]
    [InlineData("nums.Capacity")]
    [InlineData("conf.Keys")]
    [InlineData("today.DayNumber")]
    [InlineData("moment.Ticks")]
    [InlineData("range.Name")]
    [InlineData("range.__globals__")]
    [InlineData("''.format.__self__")]
    [InlineData("host.Secret")]
    [InlineData("host.TypeName")]
    [InlineData("host.ToString")]
    [InlineData("loop")]
    [InlineData("self")]
    [InlineData("_context")]
    public void What_was_not_given_is_undefined(string expression) =>
        Assert.Equal("False", CaseTable.Render("{{ (" + expression + ") is defined }}", WithHost()));

    [Theory]
    [InlineData("{{ ''.__class__.__mro__ }}")]
    [InlineData("{{ ''.GetType() }}")]
    [InlineData("{{ host.GetType().Assembly }}")]
    [InlineData("{{ '{0.__class__}'.format('x') }}")]
    [InlineData("{{ '{0.Secret}'.format(host) }}")]
    [InlineData("{{ '{0[__class__]}'.format('x') }}")]
    [InlineData("{{ ''.format_map({}) }}")]
    [InlineData("{{ open('/etc/passwd') }}")]
    [InlineData("{{ import('os') }}")]
    public void Digging_further_is_an_error(string template) =>
        Assert.Throws<JinjaException>(() => CaseTable.Render(template, WithHost()));

    [Theory]
    [InlineData("{{ 'x' * 10000000000 }}")]
    [InlineData("{{ [0] * 10000000000 }}")]
    [InlineData("{{ 10 ** (10 ** 10) }}")]
    [InlineData("{{ 'a'.ljust(2000000000) }}")]
    [InlineData("{{ '%2000000000d' % 1 }}")]
    [InlineData("{{ '{:2000000000}'.format('x') }}")]
    [InlineData("{{ 'x'|indent(2000000000, true) }}")]
    [InlineData("{{ ('a' * 100000).replace('a', 'b' * 100000) }}")]
    [InlineData("{% set l = [1] %}{% for i in range(60) %}{% do l.extend(l) %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}")]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% macro m() %}{{ m() ~ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% for x in tree recursive %}{{ loop(tree) }}{% endfor %}")]
    [InlineData("{% for i in range(100000) %}{{ 'x' * 100000 }}{% endfor %}")]
    public void What_would_never_end_is_stopped(string template) =>
        Assert.Throws<JinjaException>(() => Render(template, new JinjaLimits { MaxIterations = 200_000, MaxOutputLength = 10_000_000 }));

    [Fact]
    public void Each_limit_says_what_was_exceeded()
    {
        Assert.Equal("more than 10 loop iterations", Fails("{% for i in range(11) %}{% endfor %}", new() { MaxIterations = 10 }));
        Assert.Equal("more than 5 characters of output", Fails("{{ 'abcdef' }}", new() { MaxOutputLength = 5 }));
        Assert.Equal("macro calls nested more than 3 deep", Fails("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", new() { MaxDepth = 3 }));
    }

    [Fact]
    public void Deeply_nested_source_is_an_error_not_a_crash()
    {
        const int depth = 100_000;

        Assert.Throws<JinjaException>(() => CaseTable.Render("{{ " + new string('(', depth) + "1" + new string(')', depth) + " }}"));
        Assert.Throws<JinjaException>(() => CaseTable.Render("{{ " + new string('-', depth) + "1 }}"));
        Assert.Throws<JinjaException>(() => CaseTable.Render("{{ 1" + string.Concat(Enumerable.Repeat(" + 1", depth)) + " }}"));
        Assert.Throws<JinjaException>(() => CaseTable.Render(string.Concat(Enumerable.Repeat("{% if 1 %}", depth))));
        Assert.Throws<JinjaException>(() => CaseTable.Render("{{ x" + string.Concat(Enumerable.Repeat(".a", depth)) + " }}"));
        Assert.Throws<JinjaException>(() => CaseTable.Render("{{ 1" + string.Concat(Enumerable.Repeat("|abs", depth)) + " }}"));
        Assert.Throws<JinjaException>(() => CaseTable.Render("{{ " + string.Concat(Enumerable.Repeat("not ", depth)) + "1 }}"));
    }

    [Fact]
    public void A_cancelled_evaluation_stops()
    {
        using var source = new CancellationTokenSource();
        var globals = new JinjaScope();
        globals.Add(new JinjaFunction("cancel", "", _ => Cancel(source)));
        var template = CaseTable.Environment.Parse("{% for i in range(100) %}{{ cancel() if i == 5 }}{% for j in range(2) %}{% endfor %}{% endfor %}", "m.sql");

        Assert.Throws<OperationCanceledException>(() => template.Render(
            new JinjaContext(CaseTable.Environment, globals, cancellationToken: source.Token)));
    }

    private static object? Cancel(CancellationTokenSource source)
    {
        source.Cancel();
        return null;
    }

    private static string Render(string template, JinjaLimits limits) =>
        CaseTable.Environment.Parse(template, "m.sql").Render(new JinjaContext(CaseTable.Environment, CaseTable.Globals(), limits));

    private static string Fails(string template, JinjaLimits limits) => Assert.Throws<JinjaException>(() => Render(template, limits)).Text;

    private static JinjaScope WithHost() => new(CaseTable.Globals()) { ["host"] = new Host() };

    private sealed class Host : JinjaObject
    {
        public override string TypeName => "Host";

        public string Secret { get; } = "hidden";
    }
}
