using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Models.Templating;

/// <summary>dbt's names beyond relations and queries: <c>graph</c>, <c>model</c>, <c>flags</c>, <c>modules</c>, functions on plain values.</summary>
public class ContextTests
{
    /// <summary>A template in the model <c>shown</c> of <see cref="Shop"/>, and what it prints.</summary>
    public static TheoryData<string, string> Cases { get; } = new()
    {
        // graph
        { "{{ graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') | sort | join(',') }}", "orders,shown" },
        { "{{ graph.nodes['model.shop.orders'].config.materialized }} {{ graph.nodes['model.shop.orders'].columns.id.description }}", "table The key." },
        { "{{ graph.nodes['model.shop.shown'].depends_on.nodes }}", "['model.shop.orders', 'source.shop.raw.items']" },
        { "{{ graph.nodes['model.shop.orders']['tags'] }} {{ graph.nodes['model.shop.orders'].meta.owner }}", "['daily'] ann" },
        { "{{ graph.sources.values() | map(attribute='source_name') | list }} {{ graph.sources['source.shop.raw.items'].identifier }}", "['raw'] items" },
        { "{% for node in graph.nodes.values() if node.resource_type == 'test' %}{{ node.test_metadata.name }}({{ node.test_metadata.kwargs.column_name }}){% endfor %}", "unique(id)" },
        { "{{ graph.macros['macro.shop.double'].name }} {{ graph.exposures }} {{ graph['nodes'] | length }}", "double {} 3" },
        // model
        { "{{ model.unique_id }} {{ model.alias }} {{ model.schema }} {{ model.database }} {{ model.resource_type }} {{ model.package_name }}", "model.shop.shown shown main lake model shop" },
        { "{{ model.refs }} {{ model.sources }}", "[{'name': 'orders', 'package': None, 'version': None}] [['raw', 'items']]" },
        { "{{ model.original_file_path }} {{ model.path }} {{ model.fqn }} {{ model.relation_name }}", "models/shown.sql shown.sql ['shop', 'shown'] \"lake\".\"main\".\"shown\"" },
        { "{{ model.get('columns') }} {{ model.config.get('materialized') }} {{ model['config']['enabled'] }} {{ model.access }}", "{} view True protected" },
        // config
        { "{{ config.get('materialized') }} {{ config.get('unique_key') }} {{ config.get('other', 'x') }} {{ config.require('materialized') }}", "view None x view" },
        { "{{ config.require('other') }}", "the config 'other' is not set" },
        { "{{ config.persist_relation_docs() }} {{ config.get('contract').enforced }} {{ config.meta_get('a', 1) }}", "False False 1" },
        // flags and what is asked about the run
        { "{{ flags.FULL_REFRESH }} {{ flags.WHICH }} {{ flags.EMPTY }} {{ should_full_refresh() }} {{ should_store_failures() }}", "True run False True False" },
        { "{{ is_incremental() }} {{ dbt.is_incremental() }} {{ execute }} {{ thread_id }} {{ selected_resources }} {{ invocation_args_dict.select }}", "False False True MainThread ['model.shop.shown'] shown" },
        { "{{ target.profile_name }} {{ target.path }} {{ target.threads }} {{ adapter.external_root() }}", "local here.duckdb 1 ./out" },
        { "{{ var.has_var('rate') }} {{ var.has_var('other') }} {{ var('rate') }}", "True False 0.5" },
        { "{{ env_var('DBT_ENV_SECRET_TOKEN', 'x') }}", "the secret environment variable 'DBT_ENV_SECRET_TOKEN' cannot be used in a project" },
        { "{{ doc('orders') }}|{{ doc('shop', 'orders') }}", "there is no docs block 'orders'" },
        // modules
        { "{{ modules.datetime.datetime.strptime('20240131', '%Y%m%d').strftime('%d.%m.%y') }} {{ modules.datetime.datetime.now() }}", "31.01.24 2026-01-02 03:04:05" },
        { "{{ modules.datetime.date.fromisoformat('2024-01-31') - modules.datetime.timedelta(days=1) }} {{ modules.datetime.date.today() }}", "2024-01-30 2026-01-02" },
        { "{{ run_started_at.astimezone(modules.pytz.timezone('America/New_York')).strftime('%H:%M') }} {{ modules.pytz.utc }}", "22:04 UTC" },
        { "{{ modules.datetime.datetime.now(modules.pytz.timezone('Asia/Tokyo')).hour }} {{ modules.pytz.timezone('UTC').zone }}", "12 UTC" },
        { "{{ modules.datetime.datetime(2024, 1, 2, 3, tzinfo=modules.pytz.utc) }}|{{ modules.datetime.datetime(2024, 1, 2, tzinfo=modules.pytz.timezone('Asia/Tokyo')) }}", "2024-01-02 03:00:00+00:00|2024-01-02 00:00:00+09:19" },
        { "{{ run_started_at.astimezone(modules.pytz.timezone('America/New_York')) }} {{ run_started_at.astimezone(modules.pytz.timezone('Asia/Kolkata')).isoformat() }}", "2026-01-01 22:04:05-05:00 2026-01-02T08:34:05+05:30" },
        { "{{ run_started_at.astimezone(modules.pytz.timezone('America/New_York')).strftime('%Y-%m-%d %Z%z') }} {{ run_started_at.replace(tzinfo=none) }}", "2026-01-01 EST-0500 2026-01-02 03:04:05" },
        { "{% set ny = modules.pytz.timezone('America/New_York') %}{% set d = modules.datetime.datetime %}{{ ny.localize(d(2024, 7, 1, 12)) }} {{ ny.localize(d(2024, 11, 3, 1, 30)) }} {{ ny.localize(d(2024, 11, 3, 1, 30), is_dst=true) }}",
            "2024-07-01 12:00:00-04:00 2024-11-03 01:30:00-05:00 2024-11-03 01:30:00-04:00" },
        { "{% set ny = modules.pytz.timezone('America/New_York') %}{% set t = ny.localize(modules.datetime.datetime(2024, 3, 10, 1, 30)) + modules.datetime.timedelta(hours=1) %}{{ t }} {{ ny.normalize(t) }} {{ t.tzname() }}{{ t.utcoffset() }}",
            "2024-03-10 02:30:00-05:00 2024-03-10 03:30:00-04:00 EST-1 day, 19:00:00" },
        { "{% set t = modules.pytz.timezone('America/New_York').localize(modules.datetime.datetime(2026, 1, 1, 22, 4, 5)) %}{{ run_started_at - t }} {{ t == run_started_at }} {{ t < run_started_at }} {{ t.timestamp() == run_started_at.timestamp() }} {{ t.tzinfo.zone }}",
            "0:00:00 True False True America/New_York" },
        { "{{ modules.datetime.datetime(1997, 9, 29, 6, 14, 0, tzinfo=modules.pytz.timezone('America/New_York')) }} {{ modules.datetime.datetime(1997, 9, 29, 6, 14, 0, tzinfo=modules.pytz.timezone('America/Los_Angeles')) }}",
            "1997-09-29 06:14:00-04:56 1997-09-29 06:14:00-07:53" },
        { "{% set t = modules.datetime.datetime.fromisoformat('2024-01-31T10:00:00+02:00') %}{{ t }} {{ t.astimezone(modules.pytz.utc) }} {{ t.date() }} {{ t.astimezone(modules.datetime.timezone.utc).hour }}", "2024-01-31 10:00:00+02:00 2024-01-31 08:00:00+00:00 2024-01-31 8" },
        { "{{ [run_started_at.astimezone(modules.pytz.timezone('Europe/Amsterdam'))] }}", "[datetime.datetime(2026, 1, 2, 4, 4, 5, tzinfo=<DstTzInfo 'Europe/Amsterdam' CET+1:00:00 STD>)]" },
        { "{{ modules.pytz.timezone('UTC').localize(run_started_at) }}", "Not naive datetime (tzinfo is already set)" },
        { "{{ modules.datetime.datetime.now() < run_started_at.astimezone(modules.pytz.timezone('Asia/Tokyo')) }}", "can't compare offset-naive and offset-aware datetimes" },
        { "{{ modules.pytz.timezone('Mars/Olympus') }}", "there is no time zone 'Mars/Olympus'" },
        { "{{ modules.re.match('a+', 'aab').group() }} {{ modules.re.match('b', 'aab') }} {{ modules.re.search('b', 'aab').start() }}", "aa None 2" },
        { "{{ modules.re.sub('(a)(b)', '\\\\2\\\\1', 'ab-ab') }} {{ modules.re.findall('[0-9]+', 'a1b22') }} {{ modules.re.split(',', 'a,b') }}", "ba-ba ['1', '22'] ['a', 'b']" },
        { "{{ modules.re.search('(?P<y>[0-9]{4})', 'in 2024').group('y') }} {{ modules.re.compile('x', modules.re.IGNORECASE).findall('xX') }}", "2024 ['x', 'X']" },
        { "{{ modules.re.match('(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab') }}", "the pattern '\\A(?:(a+)+$)' takes too long" },
        { "{{ modules.itertools.chain([1], [2]) | list }} {{ modules.itertools.product('ab', [1]) }} {{ modules.itertools.combinations([1, 2, 3], 2) | length }}", "[1, 2] [('a', 1), ('b', 1)] 3" },
        // functions on plain values
        { "{{ fromjson('{\"a\": [1, 2.5, null, true]}') }} {{ fromjson('{', 'bad') }} {{ tojson({'b': 1, 'a': none}, sort_keys=true) }}", "{'a': [1, 2.5, None, True]} bad {\"a\": null, \"b\": 1}" },
        { "{{ fromyaml('a: [1, x]') }} {{ toyaml({'a': [1, 'no'], 'b': {'c': none}}) }}", "{'a': [1, 'x']} a:\n- 1\n- \"no\"\nb:\n  c: null" },
        { "{{ set([1, 1, 2]) | length }} {{ set(5) is none }} {{ zip([1, 2], ['a', 'b']) | list }} {{ zip(5, default='x') }}", "2 True [(1, 'a'), (2, 'b')] x" },
        { "{{ set_strict(5) }}", "'int' object is not iterable" },
        { "{{ zip_strict([1], [2]) | list }} {{ local_md5('hello') }}", "[(1, 2)] 5d41402abc4b2a76b9719d911017c592" },
        { "{{ diff_of_two_dicts({'a': [1, 2], 'b': [3]}, {'a': [2]}) }}", "{'a': [1], 'b': [3]}" },
        { "{{ render('{{ 1 + 1 }} {{ this.identifier }}') }} {{ try_or_compiler_error('bad', double, 4) }}", "2 shown 8" },
        { "{{ try_or_compiler_error('cannot double', raiser, 4) }}", "cannot double" },
        { "{{ builtins.ref('orders') }} {{ context['ref']('orders') }} {{ context.get('nothing', 1) }}", "\"lake\".\"main\".\"orders\" \"lake\".\"main\".\"orders\" 1" },
        { "{{ dbt_version.split('.')[0] }} {{ project_name }} {{ invocation_id }}", "1 shop test" },
        // exceptions
        { "{{ exceptions.raise_compiler_error('no: ' ~ this.identifier) }}", "no: shown" },
        { "{{ exceptions.raise_not_implemented('x') }}", "ERROR: x" },
        { "{{ exceptions.missing_relation(this) }}", "Relation \"lake\".\"main\".\"shown\" not found!" },
        { "{{ exceptions.column_type_missing(['a', 'b']) }}", "Contracted models require data_type to be defined for each column: a, b" },
        { "{{ exceptions.relation_wrong_type(api.Relation.create(identifier='x', type='view'), 'table') }}", "Trying to create table \"x\", but it currently exists as a view. Either drop \"x\" manually, or run with --full-refresh." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_template_sees_what_dbt_shows_it(string template, string expected)
    {
        using var shop = Shop(template);
        var project = shop.Load(target: ProjectSketch.Target with
        {
            Settings = new Dictionary<string, object?> { ["path"] = "here.duckdb", ["external_root"] = "./out" },
        });

        Assert.Equal(expected, TextOrError(() => project.Compiler.Compile(project.FindModel("shown")!, new CompileContext
        {
            IsFullRefresh = true,
            Command = "run",
            SelectedResources = ["model.shop.shown"],
            Arguments = new Dictionary<string, object?> { ["select"] = "shown" },
        }).Sql));
    }

    [Theory]
    [InlineData("{{ modules.os }}{{ modules.datetime.sys }}{{ adapter.config }}{{ api.System }}{{ this.GetType }}{{ graph.Keys }}{{ model.GetType }}", "")]
    [InlineData("{{ adapter.connections.get() }}", "'adapter object' has no attribute 'connections'")]
    [InlineData("{{ fromyaml('!!python/object:os.system x', 'refused') }}", "refused")]
    public void There_is_no_way_out_of_the_sandbox(string template, string expected)
    {
        using var shop = Shop(template);

        Assert.Equal(expected, TextOrError(() => shop.Compile("shown")));
    }

    private static ProjectSketch Shop(string template) => new ProjectSketch("name: shop\nvars: { rate: 0.5 }")
        .Write("macros/m.sql", "{% macro double(n) %}{{ return(n * 2) }}{% endmacro %}{% macro raiser(n) %}{{ exceptions.raise_compiler_error('inner') }}{% endmacro %}")
        .Write("models/schema.yml", """
            sources: [{ name: raw, tables: [{ name: items }] }]
            models:
              - name: orders
                config: { materialized: table, tags: daily, meta: { owner: ann } }
                columns: [{ name: id, description: The key., data_tests: [unique] }]
            """)
        .Model("orders", "select 1 as id")
        .Model("shown", $"{{# {{{{ ref('orders') }}}} #}}{{% if not execute %}}{{{{ ref('orders') }}}}{{{{ source('raw', 'items') }}}}{{% else %}}{template}{{% endif %}}");

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
