using Pipeline.Models;
using Pipeline.Models.Portability;

namespace Pipeline.Tests.Models.Portability;

public class AthenaLintTests
{
    /// <summary>A query and where it is found wanting: column, <c>!</c> for a silent difference, the beginning of the words.</summary>
    private const string Findings = """
        select 1 / 2 => 10! a division of integers
        select a / b from t => 10! a division of integers
        select sum(x) / count(*) from t => 15! a division of integers
        select 1.0 / 2 =>
        select a / 2e0 =>
        select cast(a as double) / b =>
        select a / cast(b as decimal(10,2)) =>
        select date_diff('day', a, b) => 8! date_diff() counts the boundaries
        select greatest(a, b) => 8! greatest() skips NULL
        select least(a, b) => 8! least() skips NULL
        select regexp_replace(s, 'a', 'b') => 8! regexp_replace() replaces the first match
        select regexp_replace(s, 'a', 'b', 'g') => 8 regexp_replace() takes no flags
        select regexp_extract(s, 'a') => 8! regexp_extract() gives '' for no match
        select split_part(s, ',', 2) => 8! split_part() gives ''
        select nullif(split_part(s, ',', 2), '') =>
        select nullif(regexp_extract(s, 'a(,)'), '') =>
        select nullif(regexp_extract(s, 'a'), 'x') => 15! regexp_extract() gives
        select nullif(x, regexp_extract(s, 'a')) => 18! regexp_extract() gives
        select regexp_replace(s, '[.]+$', '') =>
        select regexp_replace(s, '^ +', '') =>
        select regexp_replace(s, '^a|b', '') => 8! regexp_replace() replaces the first match
        select regexp_replace(s, 'cost\$', '') => 8! regexp_replace() replaces the first match
        select arr[1] => 11! an index beyond the end
        select (select arr)[1] => 20! an index beyond the end
        select m['k'] => 9! an index beyond the end
        select element_at(arr, 1) =>
        select array[1, 2] =>
        select [1, 2] => 8 the list [a, b]
        select arr[1:2] => 11 the slice
        select extract(dow from ts) => 8! extract(dow) begins with Sunday
        select extract(epoch from ts) => 8 extract(epoch) is not known
        select extract(year from ts) =>
        select date_format(ts, '%M') => 8! date_format() takes %i
        select strftime(ts, '%M') => 8 strftime() is no function
        select a::date => 9 the cast x::type
        select cast(a as text) => 18 the type text
        select cast(a as varchar) =>
        select try_cast(a as hugeint) => 22 the type hugeint
        select a // b => 10 the division //
        select j ->> '$.a' => 10 the operator ->>
        select a == b => 10 the comparison ==
        select a from t qualify row_number() over () = 1 => 17 QUALIFY is a syntax error
        select * exclude (a) from t => 10 * EXCLUDE
        select * replace (a as b) from t => 10 * REPLACE
        select replace(a, 'x', 'y') from t =>
        select a, count(*) from t group by all => 36 GROUP BY ALL
        select a from t order by all => 26 ORDER BY ALL
        select a from t union all select b from u =>
        from t select a => 1 a query that begins with FROM
        select * from (from t) => 16 a query that begins with FROM
        with x as (select 1) from x => 22 a query that begins with FROM
        select trim(from s) =>
        select a, from t => 9 a trailing comma
        select f(a, ) from t => 11 a trailing comma
        select a ilike 'x%' => 10 ILIKE is a syntax error
        select list_transform(arr, x -> x + 1) => 8 list_transform() is no function
        select len(s) => 8 len() is no function
        select left(s, 2) => 8 left() is no function
        select a from t left join u using (id) =>
        select md5(s) => 8 md5() takes bytes
        select lower(to_hex(md5(to_utf8(s)))) =>
        select string_agg(s, ',') => 8 string_agg() is no function
        select ts + interval 30 day => 13 INTERVAL takes its number in quotes
        select ts + interval '30 days' => 13 INTERVAL takes its unit
        select ts + interval '30' day =>
        select interval from t =>
        select a from t limit 5 offset 2 => 25 OFFSET behind LIMIT
        select distinct on (a) a from t => 17 DISTINCT ON
        select a from t semi join u using (id) => 17 SEMI JOIN
        select {'a': 1} => 8 the literal {…}
        select columns(*) from t => 8 columns() is no expression
        select t.list, t.first from t =>
        select 'a::b // [1] qualify', "ilike::" -- a::b
        =>
        select 1 /* a / b :: c */ =>
        select $$ a::b $$ =>
        """;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var line in Findings.Replace("\n=>", " =>", StringComparison.Ordinal).Split('\n'))
            {
                var at = line.LastIndexOf("=>", StringComparison.Ordinal);
                rows.Add(line[..at].TrimEnd(), line[(at + 2)..].Trim());
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_does_not_carry_over_is_found_at_its_place(string sql, string expected)
    {
        var found = AthenaLint.Check(sql).Select(finding => $"{finding.Column}{(finding.IsSilent ? "!" : "")} {finding.What}").ToList();

        if (expected is "") Assert.Empty(found);
        else Assert.StartsWith(expected, Assert.Single(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Silent_differences_come_first()
    {
        var found = AthenaLint.Check("select a::date,\n  b / c\nfrom t qualify true");

        Assert.Equal(["2:5", "1:9", "3:8"], found.Select(finding => $"{finding.Line}:{finding.Column}"));
        Assert.Equal("2:5: a division of integers gives fractions in DuckDB and drops them in Athena. Cast one side: cast(a as double) / b.", found[0].ToString());
    }

    /// <summary>What dbt's macros print for Athena is fit for Athena.</summary>
    [Theory]
    [InlineData("{{ dbt.datediff('a', 'b', 'day') }}")]
    [InlineData("{{ dbt.datediff('a', 'b', 'hour') }}")]
    [InlineData("{{ dbt.dateadd('day', 30, 'ts') }}")]
    [InlineData("{{ dbt.last_day('ts', 'month') }}")]
    [InlineData("{{ dbt.hash('s') }}")]
    [InlineData("{{ dbt.right('s', 3) }}")]
    [InlineData("{{ dbt.split_part('s', \"','\", -1) }}")]
    [InlineData("{{ dbt.listagg('s', \"','\", 'order by s', 10) }}")]
    [InlineData("{{ dbt.array_construct([1, 2]) }}")]
    [InlineData("{{ dbt.safe_cast('s', dbt.type_string()) }}")]
    [InlineData("{{ dbt.generate_series(5) }}")]
    [InlineData("{{ dbt.current_timestamp_backcompat() }}")]
    public void The_macros_of_dbt_carry_over(string template)
    {
        using var sketch = new ProjectSketch().Model("orders", template);
        var project = sketch.Load(target: ProjectSketch.Target with { Type = "athena" });

        Assert.Empty(AthenaLint.Check(project.Compiler.Compile(project.FindModel("orders")!, new CompileContext()).Sql));
    }

    [Theory]
    [InlineData("")]
    [InlineData("select '")]
    [InlineData("select \"")]
    [InlineData("/* ")]
    [InlineData("--")]
    [InlineData("))]]([{")]
    [InlineData("select cast(")]
    [InlineData("$x$")]
    public void Text_that_is_no_SQL_does_no_harm(string sql) => Assert.NotNull(AthenaLint.Check(sql));
}
