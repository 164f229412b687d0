using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Tests.Models.Templating;

/// <summary>dbt's macros for SQL that differs between databases, as text and, for DuckDB, as what the text gives.</summary>
public class CrossDatabaseMacroTests
{
    /// <summary>Macro call, DuckDB's text, Athena's text; a <c>=</c> where they are the same. White space does not count.</summary>
    private const string Renderings = """
        date_trunc('month', 'ts') => date_trunc('month', ts) => =
        dateadd('day', -30, 'ts') => (ts + cast(-30 as bigint) * interval 1 day) => date_add('day', -30, ts)
        dateadd('quarter', 1, 'ts') => (ts + (cast(1 as bigint) * 3) * interval 1 month) => date_add('quarter', 1, ts)
        dateadd('WEEK', 'n', 'ts') => (ts + (cast(n as bigint) * 7) * interval 1 day) => date_add('WEEK', n, ts)
        datediff('a', 'b', 'day') => (date_diff('day', a::timestamp, b::timestamp )) => ((to_milliseconds((CAST(CAST(b AS TIMESTAMP) AS DATE) - CAST(CAST(a AS TIMESTAMP) AS DATE)))) / 86400000)
        datediff('a', 'b', 'month') => (date_diff('month', a::timestamp, b::timestamp )) => ((year(CAST(b AS TIMESTAMP)) - year(CAST(a AS TIMESTAMP))) * 12) + month(CAST(b AS TIMESTAMP)) - month(CAST(a AS TIMESTAMP))
        datediff('a', 'b', 'year') => (date_diff('year', a::timestamp, b::timestamp )) => (year(CAST(b AS TIMESTAMP)) - year(CAST(a AS TIMESTAMP)))
        datediff('a', 'b', 'millisecond') => (date_diff('millisecond', a::timestamp, b::timestamp )) => (to_milliseconds((CAST(b AS TIMESTAMP) - CAST(a AS TIMESTAMP))))
        last_day('d', 'month') => cast( ((date_trunc('month', d) + cast(1 as bigint) * interval 1 month) + cast(-1 as bigint) * interval 1 day) as date) => cast( date_add('day', -1, date_add('month', 1, date_trunc('month', d))) as date)
        last_day('d', 'quarter') => cast( ((date_trunc('quarter', d) + cast(3 as bigint) * interval 1 month) + cast(-1 as bigint) * interval 1 day) as date) => cast( date_add('day', -1, date_add('quarter', 1, date_trunc('quarter', d))) as date)
        date(2024, 1, 31) => make_date(2024, 1, 31) => date '2024-01-31'
        current_timestamp() => now() => cast(now() as timestamp)
        current_timestamp_backcompat() => current_timestamp::timestamp => cast(current_timestamp as timestamp)
        current_timestamp_in_utc_backcompat() => current_timestamp::timestamp => cast(current_timestamp as timestamp)
        safe_cast('s', 'integer') => cast(s as integer) => try_cast(s as integer)
        cast('s', 'integer') => cast(s as integer) => =
        concat(['a', 'b']) => a || b => =
        hash('s') => md5(cast(s as TEXT)) => lower(to_hex(md5(to_utf8(cast(s as varchar)))))
        length('s') => length( s ) => =
        position("'x'", 's') => position( 'x' in s ) => =
        replace('s', "'a'", "'b'") => replace( s, 'a', 'b' ) => =
        right('s', 3) => right( s, 3 ) => case when 3 = 0 then '' else substr(s, -1 * (3)) end
        split_part('s', "','", 2) => string_split(s, ',')[ 2 ] => split_part( s, ',', 2 )
        split_part('s', "','", -1) => string_split(s, ',')[ -1 ] => element_at(split( s, ',' ), -1)
        string_literal('x') => 'x' => =
        escape_single_quotes("it's") => it''s => =
        listagg('s', "','", 'order by s', 10) => list_aggr( (array_agg( s order by s ))[1:10], 'string_agg', ',' ) => array_join( slice( array_agg( s order by s ) , 1, 10 ) , ',' )
        listagg('s') => string_agg( s, ',' ) => array_join( array_agg( s ) , ',' )
        listagg(measure='s', delimiter_text="';'") => string_agg( s, ';' ) => array_join( array_agg( s ) , ';' )
        any_value('s') => arbitrary(s) => =
        bool_or('f') => bool_or(f) => =
        array_construct([1, 2]) => array[ 1 , 2 ] => =
        array_construct() => array[]::integer[] => try_cast(array[] as array(integer))
        array_append('arr', 1) => array_append(arr, 1) => arr || 1
        array_concat('arr', 'arr2') => array_cat(arr, arr2) => arr || arr2
        cast_bool_to_text('f') => cast(f as TEXT) => cast(f as VARCHAR)
        except() => except => =
        intersect() => intersect => =
        equals('a', 'b') => (a = b) => =
        type_string() => TEXT => VARCHAR
        type_int() => integer => INTEGER
        type_bigint() => bigint => =
        type_float() => float => DOUBLE
        type_numeric() => numeric(28,6) => DECIMAL(38,6)
        type_timestamp() => timestamp => =
        type_boolean() => boolean => =
        generate_series(5) => select generate_series as generated_number from generate_series(1, 5) => with p as ( select 0 as generated_number union all select 1 ), unioned as ( select p0.generated_number * power(2, 0) + p1.generated_number * power(2, 1) + p2.generated_number * power(2, 2) + 1 as generated_number from p as p0 cross join p as p1 cross join p as p2 ) select * from unioned where generated_number <= 5 order by generated_number
        get_powers_of_two(5) => 3 => =
        """;

    /// <summary>Macro call over the row of <see cref="Row"/>, and its value as DuckDB prints it.</summary>
    private const string Values = """
        date_trunc('month', 'ts') => 2024-03-01 00:00:00
        dateadd('day', -30, 'ts') => 2024-02-14 10:20:30
        dateadd('quarter', 1, 'ts') => 2024-06-15 10:20:30
        dateadd('week', 'n', 'ts') => 2024-04-19 10:20:30
        datediff('a', 'b', 'day') => 31
        datediff('a', 'b', 'month') => 2
        datediff("date '2024-03-02'", "date '2024-03-03'", 'week') => 1
        datediff("date '2024-03-03'", "date '2024-03-09'", 'week') => 0
        datediff("date '2024-03-09'", "date '2024-03-03'", 'week') => 0
        last_day('ts', 'month') => 2024-03-31
        last_day('ts', 'quarter') => 2024-03-31
        date(2024, 1, 31) => 2024-01-31
        safe_cast("'7'", type_int()) => 7
        concat(["'a'", 's']) => aab,b
        hash('s') => e4f26323a7626eb8511a77224e44aa56
        length('s') => 4
        position("'b'", 's') => 2
        replace('s', "'b'", "'x'") => ax,x
        right('s', 3) => b,b
        split_part('s', "','", 2) => b
        split_part('s', "','", -1) => b
        string_literal(escape_single_quotes("it's")) => it's
        listagg('s', "';'", 'order by s', 10) => ab,b
        any_value('s') => ab,b
        bool_or('f') => true
        array_construct([1, 2]) => [1, 2]
        array_construct() => []
        array_append('[1]', 2) => [1, 2]
        array_concat('[1]', '[2]') => [1, 2]
        cast_bool_to_text('f') => true
        equals('n', 5) => true
        cast("'2024-01-02'", type_timestamp()) => 2024-01-02 00:00:00
        """;

    private const string Row = """
        select timestamp '2024-03-15 10:20:30' as ts, timestamp '2024-01-31' as a, timestamp '2024-03-02' as b, 5 as n, 'ab,b' as s, true as f
        """;

    public static TheoryData<string, string, string> EveryRendering
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var parts in Renderings.Split('\n').Select(line => line.Split(" => "))) rows.Add(parts[0], parts[1], parts[2] is "=" ? parts[1] : parts[2]);
            return rows;
        }
    }

    public static TheoryData<string, string> EveryValue
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var parts in Values.Split('\n').Select(line => line.Split(" => "))) rows.Add(parts[0], parts[1]);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(EveryRendering))]
    public void A_macro_prints_what_dbt_prints_for_the_database(string call, string duckDb, string athena)
    {
        Assert.Equal(duckDb, Rendered($"{{{{ dbt.{call} }}}}", "duckdb"));
        Assert.Equal(duckDb, Rendered($"{{{{ {call} }}}}", "duckdb"));
        Assert.Equal(athena, Rendered($"{{{{ dbt.{call} }}}}", "athena"));
    }

    [Theory]
    [MemberData(nameof(EveryValue))]
    public void What_it_prints_gives_the_right_value_in_DuckDB(string call, string expected)
    {
        using var sketch = new ProjectSketch().Model("orders", $"select cast({{{{ {call} }}}} as varchar) from ({Row})");
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();

        Assert.Equal(expected, connection.QuerySingle<string>(sketch.Compile("orders")));
    }

    [Fact]
    public void A_series_of_dates_is_as_long_as_the_database_says()
    {
        using var sketch = new ProjectSketch().Model("days", """{{ dbt.date_spine('day', "date '2024-01-30'", "date '2024-02-02'") }}""");
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();

        var sql = sketch.Compile("days", new CompileContext { Warehouse = new DuckDbWarehouse(connection, RelationCatalog.Load(connection), CancellationToken.None) });
        var days = connection.QueryRows($"select cast(date_day as varchar) from ({sql}) order by 1");

        Assert.Equal(["2024-01-30 00:00:00", "2024-01-31 00:00:00", "2024-02-01 00:00:00"], days.Select(row => (string)row[0]!));
    }

    [Theory]
    [InlineData("{% macro default__dateadd(p, n, d) %}mine({{ p }}, {{ n }}, {{ d }}){% endmacro %}", "mine(day, 1, ts) mine(day, 1, ts)")]
    [InlineData("{% macro duckdb__dateadd(p, n, d) %}mine({{ p }}){% endmacro %}{% macro default__dateadd(p, n, d) %}no{% endmacro %}", "mine(day) mine(day)")]
    [InlineData("{% macro dateadd(p, n, d) %}plain({{ p }}){% endmacro %}", "plain(day) (ts + cast(1 as bigint) * interval 1 day)")]
    [InlineData("{% macro athena__dateadd(p, n, d) %}no{% endmacro %}", "(ts + cast(1 as bigint) * interval 1 day) (ts + cast(1 as bigint) * interval 1 day)")]
    public void A_project_takes_the_place_of_a_macro(string macro, string expected)
    {
        using var sketch = new ProjectSketch()
            .Write("macros/mine.sql", macro)
            .Model("orders", "{{ dateadd('day', 1, 'ts') }} {{ dbt.dateadd(datepart='day', interval=1, from_date_or_timestamp='ts') }}");

        Assert.Equal(expected, sketch.Compile("orders"));
    }

    [Fact]
    public void A_macro_that_uses_another_uses_the_one_that_took_its_place()
    {
        using var sketch = new ProjectSketch()
            .Write("macros/mine.sql", "{% macro default__dateadd(p, n, d) %}later({{ d }}, {{ n }}){% endmacro %}")
            .Model("orders", "{{ dbt.last_day('d', 'month') }}");

        Assert.Equal("cast( later(later(date_trunc('month', d), 1), -1) as date)", sketch.Compile("orders"));
    }

    [Fact]
    public void A_package_takes_the_place_of_a_macro_when_the_project_says_so()
    {
        using var sketch = new ProjectSketch("name: shop\ndispatch: [{ macro_namespace: dbt, search_order: [shop, shim, dbt] }]")
            .Write("dbt_packages/shim/dbt_project.yml", "name: shim")
            .Write("dbt_packages/shim/macros/m.sql", "{% macro default__type_float() %}REAL{% endmacro %}")
            .Model("orders", "{{ dbt.type_float() }} {{ dbt.type_int() }}");

        Assert.Equal("REAL integer", sketch.Compile("orders"));
    }

    [Theory]
    [InlineData("materialized='table', table_type='iceberg'", "cast(now() as timestamp(6))")]
    [InlineData("materialized='view', table_type='iceberg'", "cast(now() as timestamp)")]
    [InlineData("materialized='table'", "cast(now() as timestamp)")]
    public void Athena_keeps_microseconds_where_a_table_can(string config, string expected)
    {
        using var sketch = new ProjectSketch().Model("orders", $"{{{{ config({config}) }}}}{{{{ dbt.current_timestamp() }}}}");
        var project = sketch.Load(target: ProjectSketch.Target with { Type = "athena" });

        Assert.Equal(expected, project.Compiler.Compile(project.FindModel("orders")!, new CompileContext()).Sql);
    }

    [Theory]
    [InlineData("{{ dbt.date(2024, 2, 30) }}", "duckdb", "make_date(2024, 2, 30)")]
    [InlineData("{{ dbt.date(2024, 2, 30) }}", "athena", "there is no such date")]
    [InlineData("{{ dbt.datediff('a', 'b', 'era') }}", "athena", "datediff() on Athena knows no 'era'")]
    [InlineData("{{ dbt.generate_series(0) }}", "athena", "upper bound must be positive")]
    [InlineData("{{ dbt.dateadd('day', 1) }}", "duckdb", "dateadd() is missing its argument 'from_date_or_timestamp'")]
    public void What_cannot_be_printed_is_an_error_in_words(string sql, string dialect, string expected)
    {
        var message = Record.Exception(() => Rendered(sql, dialect))?.Message ?? Rendered(sql, dialect);

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static string Rendered(string sql, string dialect)
    {
        using var sketch = new ProjectSketch().Model("orders", sql);
        var project = sketch.Load(target: ProjectSketch.Target with { Type = dialect });
        var text = project.Compiler.Compile(project.FindModel("orders")!, new CompileContext()).Sql;
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
