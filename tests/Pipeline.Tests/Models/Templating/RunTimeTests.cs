using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Models.Templating;

/// <summary>What a template sees while it renders for a run, with a database behind it.</summary>
public class RunTimeTests
{
    private const string Rows = """
        create table orders as select * from (values
            (1, 'ann', 1.50::decimal(10,2), date '2024-01-31', true, 0.5::double, [1, 2], timestamp '2024-01-31 10:20:30'),
            (2, null, 2.00::decimal(10,2), date '2024-02-01', false, 1.0::double, [3], timestamp '2024-02-01 00:00:00')
        ) as t(id, name, price, day, paid, rate, tags, sold_at);
        create view late_orders as select * from orders where id > 1
        """;

    /// <summary>A template, and what it prints over <see cref="Rows"/>.</summary>
    public static TheoryData<string, string> Cases { get; } = new()
    {
        // The result of a query is dbt's agate table.
        { "{{ run_query('select id, name from lake.main.orders order by id').columns[0].values() }}", "(1, 2)" },
        { "{{ run_query('select id, name from lake.main.orders order by id').columns['name'].values() }}", "('ann', None)" },
        { "{{ run_query('select id, name from lake.main.orders order by id').column_names }}", "('id', 'name')" },
        { "{% for row in run_query('select id, name from lake.main.orders order by id') %}{{ row[0] }}{{ row['name'] }}{{ row.name }};{% endfor %}", "1annann;2NoneNone;" },
        { "{{ run_query('select id, price from lake.main.orders order by id').rows[1].values() }}", "(2, Decimal('2.00'))" },
        { "{{ run_query('select id from lake.main.orders order by id').rows | map(attribute=0) | list }}", "[1, 2]" },
        { "{{ run_query('select id from lake.main.orders order by id').rows[0:1] | length }}", "1" },
        { "{{ run_query('select id, name, day from lake.main.orders').exclude(['name']).column_names }}", "('id', 'day')" },
        { "{{ run_query('select id, name from lake.main.orders').select(['name']).column_names | join }}", "name" },
        { "{{ run_query('select id, name from lake.main.orders') | length }}", "2" },
        { "{% set t = run_query('select id, name from lake.main.orders order by id') %}{{ t.columns | map(attribute='name') | list }}", "['id', 'name']" },
        { "{{ run_query('select id as k, 1 as v from lake.main.orders order by id').rows[0].dict() }}", "{'k': 1, 'v': 1}" },
        // Values are Python's.
        { "{{ run_query('select price, day, paid, rate, tags, sold_at from lake.main.orders where id = 1').rows[0].values() }}",
            "(Decimal('1.50'), datetime.date(2024, 1, 31), True, Decimal('0.5'), '[1, 2]', datetime.datetime(2024, 1, 31, 10, 20, 30))" },
        { "{{ run_query('select rate from lake.main.orders order by id').columns[0].values() | join(' ') }}", "0.5 1.0" },
        { "{{ run_query(\"select '' as a, 'null' as b, '007' as c\").rows[0].values() }}", "('', 'null', '007')" },
        { "{{ run_query('select sum(id) from lake.main.orders').columns[0][0] + 1 }}", "4" },
        // Statements.
        { "{% call statement('x', fetch_result=true) %}select id, price from lake.main.orders order by id{% endcall %}{{ load_result('x').data }}",
            "[(1, Decimal('1.50')), (2, Decimal('2.00'))]" },
        { "{% call statement('x', fetch_result=true) %}select 1 as one{% endcall %}{% set r = load_result('x') %}{{ r['table'].columns['one'][0] }}{{ r['data'][0][0] }}{{ r.response }}", "11OK" },
        { "{%- call statement('x') %}update lake.main.orders set name = 'x'{% endcall %}{{ load_result('x').response.rows_affected }}", "2" },
        { "{{ load_result('nothing') }}", "None" },
        { "{{ store_result('y', response='fine') }}{{ load_result('y').response }} {{ load_result('y') is none }}", "the result 'y' was loaded before" },
        { "{% call statement('x', fetch_result=true) %}select 1{% endcall %}{% do load_result('x') %}{{ load_result('x') }}", "the result 'x' was loaded before" },
        { "{% call statement('main', fetch_result=true) %}select 1{% endcall %}{% do load_result('main') %}{{ load_result('main').data }}", "[(1,)]" },
        { "{% call noop_statement('main', 'SKIP', rows_affected=3) %}select 1{% endcall %}{{ load_result('main').response }}", "SKIP" },
        { "{% call statement('x', fetch_result=true) %}{% if true %}{{ return('early') }}{% endif %}not run{% endcall %}{{ load_result('x') }}", "earlyNone" },
        // Relations.
        { "{% set r = adapter.get_relation(database='lake', schema='main', identifier='orders') %}{{ r }} {{ r.type }} {{ r.is_table }} {{ r.is_view }}", "\"lake\".\"main\".\"orders\" table True False" },
        { "{{ adapter.get_relation('lake', 'main', 'late_orders').is_view }} {{ adapter.get_relation('lake', 'main', 'none') }}", "True None" },
        { "{{ load_relation(this) }} {{ this.type }} {{ this.is_table }}", "None None False" },
        { "{{ load_relation(api.Relation.create(database='lake', schema='main', identifier='orders')).type }}", "table" },
        { "{% if not load_relation(this) %}new{% endif %}{% if this %}!{% endif %}", "new!" },
        { "{{ api.Relation.create(schema='main', identifier='x') }} {{ api.Relation.create(database='lake', schema='main').without_identifier() }}", "\"main\".\"x\" \"lake\".\"main\"" },
        { "{{ this.incorporate(path={'identifier': 'tmp', 'database': none}, type='view') }} {{ this.incorporate(type='view').is_view }}", "\"main\".\"tmp\" True" },
        { "{{ make_temp_relation(this) }} {{ make_backup_relation(this, 'table').identifier }}", "\"lake\".\"main\".\"shown__dbt_tmp\" shown__dbt_backup" },
        { "{{ this.information_schema('TABLES') }} {{ this.path.schema }} {{ this.quoted('x') }}", "\"lake\".INFORMATION_SCHEMA.TABLES main \"x\"" },
        { "{{ this is mapping }} {{ this.get('metadata').type.endswith('Relation') }} {{ this.matches(schema='main') }} {{ this == this.include() }}", "True True True True" },
        { "{{ api.Relation.View }} {{ api.Relation.create(identifier='x', type=api.Relation.CTE).is_cte }}", "view True" },
        { "{{ adapter.list_relations_without_caching(this.without_identifier()) | map(attribute='identifier') | list }}", "['late_orders', 'orders']" },
        { "{{ list_relations_without_caching(this).rows[0].values() }}", "('lake', 'late_orders', 'main', 'view')" },
        { "{{ adapter.check_schema_exists('lake', 'main') }} {{ adapter.check_schema_exists('lake', 'other') }} {{ check_schema_exists('lake', 'main')[0][0] }}", "True False 1" },
        { "{{ get_or_create_relation('lake', 'main', 'orders', 'view')[0] }} {{ get_or_create_relation('lake', 'main', 'x', 'view')[1].is_view }}", "True True" },
        // Columns.
        { "{% set cs = adapter.get_columns_in_relation(api.Relation.create(schema='main', identifier='orders')) %}{% for c in cs %}{{ c.name }}:{{ c.dtype }} {% endfor %}",
            "id:INTEGER name:VARCHAR price:DECIMAL(10,2) day:DATE paid:BOOLEAN rate:DOUBLE tags:INTEGER[] sold_at:TIMESTAMP" },
        { "{% set c = adapter.get_columns_in_relation(api.Relation.create(schema='main', identifier='orders'))[1] %}{{ c.quoted }} {{ c.data_type }} {{ c.is_string() }} {{ c.string_size() }} {{ c.is_number() }}",
            "\"name\" character varying(256) True 256 False" },
        { "{{ adapter.get_columns_in_relation(this) }}", "[]" },
        { "{{ get_columns_in_query('select 1 as a, 2 as b') }} {{ adapter.get_column_schema_from_query('select 1 as a')[0].dtype }}", "['a', 'b'] INTEGER" },
        { "{{ adapter.get_missing_columns(api.Relation.create(schema='main', identifier='orders'), api.Relation.create(schema='main', identifier='none')) | length }}", "8" },
        { "{% set c = api.Column('n', 'numeric', none, 10, 2) %}{{ c.data_type }} {{ c.is_numeric() }} {{ c.is_float() }}", "numeric(10,2) True False" },
        { "{{ api.Column.create('n', 'string').dtype }} {{ api.Column.translate_type('string') }} {{ api.Column.string_type(5) }} {{ api.Column.numeric_type('decimal', 4, 1) }}", "TEXT TEXT character varying(5) decimal(4,1)" },
        { "{{ api.Column('a', 'varchar', 10).can_expand_to(api.Column('a', 'varchar', 20)) }} {{ api.Column('a', 'bigint').is_integer() }}", "True True" },
        { "{{ adapter.convert_type(run_query('select price from lake.main.orders'), 0) }} {{ adapter.convert_type(run_query('select name from lake.main.orders'), 0) }}", "float8 text" },
        // What changes the database.
        { "{% do adapter.create_schema(api.Relation.create(schema='made')) %}{{ adapter.check_schema_exists('lake', 'made') }}", "True" },
        { "{% do create_schema(api.Relation.create(schema='made')) %}{% do drop_schema(api.Relation.create(schema='made')) %}{{ adapter.list_schemas('lake') | select('equalto', 'made') | list }}", "[]" },
        { "{% set r = api.Relation.create(schema='main', identifier='orders') %}{% do adapter.truncate_relation(r) %}{{ run_query('select count(*) from lake.main.orders')[0][0] }}", "0" },
        { "{% do drop_relation_if_exists(load_relation(api.Relation.create(schema='main', identifier='late_orders'))) %}{{ adapter.get_relation('lake', 'main', 'late_orders') }}", "None" },
        { "{% set r = api.Relation.create(schema='main', identifier='orders') %}{% do adapter.rename_relation(r, r.incorporate(path={'identifier': 'sold'})) %}{{ load_relation(r) }}", "None" },
        { "{% do adapter.execute('create table lake.main.t as select 1 as x') %}{% set r, t = adapter.execute('from lake.main.t', fetch=true) %}{{ t.columns[0].values() }}{{ adapter.commit() }}", "(1,)None" },
        { "{{ adapter.already_exists('main', 'orders') }} {{ adapter.type() }} {{ adapter.quote_as_configured('a', 'identifier') }} {{ adapter.quote_seed_column('a', false) }}", "True duckdb \"a\" a" },
        { "{{ adapter.location_exists('./no/such/file.parquet') }} {{ adapter.external_root() }} {{ adapter.is_motherduck() }}", "False . False" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_template_asks_the_database_as_in_dbt(string template, string expected)
    {
        using var shop = new RunningShop().Run(Rows).Model("shown", "{% if execute %}" + template + "{% endif %}");

        Assert.Equal(expected, TextOrError(() => shop.Compile("shown")));
    }

    /// <summary>A template that is not guarded against the first rendering, which only collects what is read.</summary>
    [Theory]
    [InlineData("{% set t = run_query('select 1') %}{{ t is none }}")]
    [InlineData("{{ adapter.get_relation('lake', 'main', 'x') is none }}")]
    [InlineData("{% for c in adapter.get_columns_in_relation(this) %}{{ c.name }}{% endfor %}")]
    [InlineData("{% do adapter.drop_relation(this) %}{% do adapter.create_schema(this) %}{{ adapter.check_schema_exists('lake', 'x') }}")]
    [InlineData("{% call statement('x', fetch_result=true) %}{{ nothing.at.all }}{% endcall %}{{ load_result('x') is none }}")]
    [InlineData("{{ dbt_things | default([]) }}{{ graph.nodes.values() | list }}{{ model.config.materialized }}")]
    [InlineData("{% set r, t = adapter.execute('select 1', fetch=true) %}{{ t.rows | length }}")]
    [InlineData("{{ dbt.date_spine('day', 'a', 'b') }}")]
    public void Nothing_is_asked_while_references_are_collected(string template)
    {
        using var shop = new RunningShop().Model("shown", "{% if not execute %}" + template + "{% endif %}select 1");

        Assert.Equal("select 1", shop.Compile("shown"));
    }

    [Fact]
    public void A_macro_of_the_project_takes_the_place_of_one_the_adapter_uses()
    {
        using var shop = new RunningShop()
            .Run(Rows)
            .Write("macros/mine.sql", """
                {% macro duckdb__get_columns_in_relation(relation) %}{{ return([api.Column('only', 'integer')]) }}{% endmacro %}
                {% macro default__create_schema(relation) %}{% do log('schema ' ~ relation.schema, info=true) %}{% endmacro %}
                """)
            .Model("shown", "{% if execute %}{% do adapter.create_schema(this) %}{{ adapter.get_columns_in_relation(this)[0].name }}{% endif %}");

        Assert.Equal("only", shop.Compile("shown"));
        Assert.Equal(["schema main"], shop.Said);
    }

    [Fact]
    public void A_result_can_be_printed_as_a_table()
    {
        using var shop = new RunningShop().Run(Rows).Model("shown", "{% if execute %}{% do run_query('select id, name from lake.main.orders order by id').print_table() %}{% endif %}select 1");

        shop.Compile("shown");

        Assert.Equal(["| id | name |\n| -- | ---- |\n| 1  | ann  |\n| 2  |      |"], shop.Said);
    }

    [Fact]
    public void What_the_database_refuses_points_into_the_template()
    {
        using var shop = new RunningShop().Model("shown", "select\n{% if execute %}{{ run_query('select nothing from nowhere') }}{% endif %}");

        var error = Assert.ThrowsAny<ExpectedException>(() => shop.Compile("shown"));

        Assert.Equal(2, error.Location!.Line);
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    private static string TextOrError(Func<string> compile)
    {
        try
        {
            return compile();
        }
        catch (ExpectedException error)
        {
            return error.Message.Split('\n')[0];
        }
    }
}
