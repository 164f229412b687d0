using System.Globalization;
using System.Text;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Projects;

/// <summary>
/// Where dbt does what nobody expects, each by a small project that is built: what templates render to and what comes of it stands in
/// <c>Golden/traps</c>, a file for each, and was compared with dbt's behaviour by hand.
/// </summary>
public sealed class TrapTests
{
    /// <summary>The number of a trap, what it is, the files of a project (<c>path => text</c>), and what to show of the built project.</summary>
    private sealed record Trap(int Number, string What, (string Path, string Text)[] Files, params string[] Shown);

    private static readonly Trap[] traps =
    [
        new(1, "Templates are rendered twice: run_query is None the first time, and a ref in an SQL comment counts",
            [
                ("models/first.sql", "select 7 as id"),
                ("models/trap.sql", "-- depends_on: {{ ref('first') }}\n{% set rows = run_query('select 40 + 2') %}select {{ rows.columns[0].values()[0] if execute else 'nobody' }} as answer, '{{ execute }}' as executes"),
            ], "compiled trap", "depends trap"),
        new(2, "Blocks keep the line they stand on; a model's text is stripped",
            [("models/trap.sql", "\n\nselect\n  {% if true %}\n  1 as a,\n  {% endif %}\n  {%- if true -%}\n  2 as b\n  {%- endif %}\n\n\n")], "compiled trap"),
        new(3, "set in a for stays there, in an if it does not; namespace and append are the ways out",
            [("models/trap.sql", "{% set x = 1 %}{% set items = [] %}{% set ns = namespace(n=0) %}select '{% for i in [1, 2, 3] %}{% set x = i %}{{ x }}{% set ns.n = ns.n + i %}{% do items.append(i) %}{% endfor %}|{{ x }}{% if true %}{% set x = 2 %}{% endif %}|{{ x }}|{{ ns.n }}|{{ items }}' as shown")], "compiled trap"),
        new(4, "Values print as in Python",
            [("models/trap.sql", """
                -- {{ [1, 'a', None, True, 1.0, {'k': 'v'}, (1,)] }}
                -- {{ 4/2 }} {{ -7//2 }} {{ -7%3 }} {{ 2**10 }} {{ 1e3 }} {{ 1e22 }} {{ 0.1+0.2 }} {{ 123456789012345678901234567890 * 10 }}
                -- {{ 'it is'.title() }} {{ '%s=%d' % ('a', 3) }} {{ '{}-{:>4}'.format(1, 'b') }} {{ "it's" }} {{ ["it's"] }}
                -- [{{ none }}] [{{ nothing }}]
                select 1 as id
                """)], "compiled trap"),
        new(5, "return() keeps the value and drops the text before it; without it the text is the value",
            [
                ("macros/m.sql", "{% macro listed() %}before{{ return([1, 2]) }}after{% endmacro %}{% macro early() %}x{% if true %}{{ return('early') }}{% endif %}y{% endmacro %}{% macro printed() %}before{% if false %}{{ return(1) }}{% endif %}after{% endmacro %}"),
                ("models/trap.sql", "select '{{ listed()[1] }} {{ early() }} {{ printed() }} {{ listed() | length }}' as shown"),
            ], "compiled trap"),
        new(6, "A variable set to null is None, whatever the default; a YAML date is a date",
            [
                ("dbt_project.yml", "name: shop\nvars: { nothing: null, day: 2024-01-31, text: '2024-01-31' }"),
                ("models/trap.sql", "select '{{ var('nothing', 'x') }} {{ var('missing', 'x') }} {{ var('day') }} {{ var('day').month }} {{ var('text') | length }}' as shown"),
            ], "compiled trap"),
        new(7, "A result may be loaded once; its rows are tuples of Python's values",
            [
                ("models/trap.sql", "{% call statement('s', fetch_result=True) %}select 1 as a, date '2024-01-31' as d, 1.50::decimal(5,2) as m union all select 2, null, 2 order by 1{% endcall %}{% if execute %}{% set r = load_result('s') %}select $$ {{ r.data }} {{ r.table.columns['a'].values() }} $$ as shown{% endif %}"),
                ("models/twice.sql", "{% if execute %}{% call statement('s', fetch_result=True) %}select 1{% endcall %}{{ load_result('s').data }}{{ load_result('s').data }}{% endif %}"),
            ], "compiled trap", "messages"),
        new(8, "A loop's if filters before counting; else is for none; break and continue work",
            [("models/trap.sql", "select '{% for i in range(10) if i is odd %}{{ loop.index }}/{{ loop.length }}:{{ i }}{{ '' if loop.last else ' ' }}{% endfor %}|{% for i in [] %}x{% else %}none{% endfor %}|{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{{ loop.revindex0 if loop.first }}{% endfor %}' as shown")], "compiled trap"),
        new(9, "A ref is a relation with parts",
            [
                ("models/first.sql", "select 7 as id"),
                ("models/trap.sql", "{% set r = ref('first') %}-- {{ r }} {{ r.identifier }} {{ r.schema }} {{ r.include(database=false) }} {{ r.include(database=false).quote(identifier=false) }} {{ r.is_view }} {{ ref('shop', 'first') }}\nselect * from {{ r }}"),
            ], "compiled trap"),
        new(10, "Ephemeral models are put in front, into a with that is there, those they read first",
            [
                ("models/one.sql", "{{ config(materialized='ephemeral') }}\nselect 1 as id"),
                ("models/two.sql", "{{ config(materialized='ephemeral') }}\nselect id + 1 as id from {{ ref('one') }}"),
                ("models/plain.sql", "select * from {{ ref('two') }}"),
                ("models/trap.sql", "with own as (select * from {{ ref('two') }})\nselect own.id, one.id as one from own, {{ ref('one') }} as one"),
            ], "compiled plain", "compiled trap", "query select * from trap"),
        new(11, "dispatch looks for the adapter's, then the default, in the order the project says",
            [
                ("dbt_project.yml", "name: shop\ndispatch: [{ macro_namespace: money, search_order: [shop, money] }]"),
                ("dbt_packages/money/dbt_project.yml", "name: money"),
                ("dbt_packages/money/macros/m.sql", "{% macro cents(c) %}{{ adapter.dispatch('cents', 'money')(c) }}{% endmacro %}{% macro default__cents(c) %}default({{ c }}){% endmacro %}{% macro duckdb__cents(c) %}duckdb({{ helper(c) }}){% endmacro %}{% macro helper(c) %}package's {{ c }}{% endmacro %}{% macro euros(c) %}{{ adapter.dispatch('euros', 'money')(c) }}{% endmacro %}{% macro default__euros(c) %}package{% endmacro %}"),
                ("macros/m.sql", "{% macro default__euros(c) %}project({{ c }}){% endmacro %}{% macro helper(c) %}project's {{ c }}{% endmacro %}"),
                ("models/trap.sql", "select $$ {{ money.cents('x') }} {{ money.euros('y') }} {{ helper('z') }} $$ as shown"),
            ], "compiled trap"),
        new(12, "A custom schema is put behind the target's; what an override prints is trimmed",
            [
                ("models/plain.sql", "{{ config(schema='raw') }} select 1 as id"),
                ("macros/m.sql", "{% macro generate_alias_name(custom_alias_name=none, node=none) %}\n\n  {{ node.name ~ '_own' if node.name == 'trap' else node.name }}\n\n{% endmacro %}"),
                ("models/trap.sql", "select * from {{ ref('plain') }}"),
            ], "compiled trap", "query select table_schema, table_name from information_schema.tables order by 1, 2"),
        new(13, "is_incremental() needs the table, the materialization and no full refresh; the default with a key is delete+insert",
            [("models/trap.sql", "{{ config(materialized='incremental', unique_key='id') }} select {{ 2 if is_incremental() else 1 }} as n, unnest([1, {{ '3' if is_incremental() else '2' }}]) as id")],
            "compiled trap", "again", "compiled trap", "query select id, n from trap order by 1", "run trap", "again --full-refresh", "compiled trap"),
        new(14, "Configuration: the SQL over properties over the project file, deeper folders over shallower; tags, meta and hooks add up",
            [
                ("dbt_project.yml", "name: shop\nmodels:\n  +tags: [all]\n  materialized: table\n  shop:\n    +meta: { a: 1, b: 1 }\n    marts:\n      +materialized: view\n      tags: marts\n      +schema: m"),
                ("models/marts/m.yml", "models: [{ name: trap, config: { tags: [yaml], meta: { b: 2 }, alias: from_yaml, schema: from_yaml } }]"),
                ("models/marts/trap.sql", "{{ config(tags='sql', alias='from_sql') }} select $$ {{ config.get('materialized') }} {{ config.get('tags') }} {{ config.get('meta') }} {{ this }} $$ as shown"),
                ("models/other.sql", "select $$ {{ config.get('materialized') }} {{ config.get('tags') }} $$ as shown"),
            ], "compiled marts/trap", "compiled other"),
        new(15, "Names of generic tests, cut and hashed when they are long",
            [
                ("models/trap.sql", "select 1 as customer_id, 'placed' as status"),
                ("models/m.yml", "models: [{ name: trap, columns: [{ name: customer_id, data_tests: [unique, not_null] }, { name: status, data_tests: [{ accepted_values: { arguments: { values: [placed, shipped] } } }, { accepted_values: { arguments: { values: [placed, shipped, completed, return_pending, returned] }, config: { where: \"status <> 'x'\", severity: warn } } }] }] }]"),
            ], "results", "files compiled"),
        new(16, "A unit test compares the columns it names, in any order, with the types of the inputs",
            [
                ("seeds/raw.csv", "id,day\n1,2024-01-31\n"),
                ("models/trap.sql", "select id, day + 1 as next, 'x' as other from {{ ref('raw') }}"),
                ("models/m.yml", "unit_tests: [{ name: days, model: trap, given: [{ input: ref('raw'), rows: [{ id: 1, day: '2024-02-28' }, { id: 2, day: 2024-12-31 }] }], expect: { rows: [{ next: 2025-01-01 }, { next: 2024-02-29 }] } }]"),
            ], "results"),
        new(17, "A snapshot's keys of versions, and what is valid to when",
            [
                ("seeds/raw.csv", "id,plan,changed\n1,free,2026-01-01 00:00:00\n2,pro,2026-01-02 00:00:00\n"),
                ("snapshots/s.yml", "snapshots: [{ name: trap, relation: ref('raw'), config: { unique_key: id, strategy: timestamp, updated_at: changed, dbt_valid_to_current: \"timestamp '9999-12-31'\", hard_deletes: invalidate } }]"),
            ], "query select id, plan, dbt_scd_id = md5(id || '|' || dbt_updated_at) as hashed, dbt_valid_from, dbt_valid_to from trap order by 1",
            "write seeds/raw.csv id,plan,changed\n1,pro,2026-02-01 00:00:00\n", "again", "query select id, plan, dbt_valid_from, dbt_valid_to < timestamp '9999-12-31' as is_over from trap order by 1, 3"),
        new(18, "Seeds: types are inferred, and then the engine reads the file again",
            [
                ("seeds/trap.csv", "zip,amount,flag,letter,day,slashed,moment,empty,Upper\n007,1.0,true,t,2024-01-31,01/02/2024,2024-01-31T10:00:00Z,,x\n8,2.0,false,f,2024-02-01,03/04/2024,2024-02-01T10:00:00Z,,y\n"),
                ("seeds/fails.csv", "n\n\"1,234\"\n"),
                ("seeds/typed.csv", "zip\n007\n"),
                ("seeds/m.yml", "seeds: [{ name: typed, config: { column_types: { zip: varchar } } }]"),
            ], "query select column_name, data_type from information_schema.columns where table_name = 'trap' order by ordinal_position", "query select zip, amount, slashed from trap", "query select zip from typed", "results"),
        new(19, "A source over files is its path, relative to the project",
            [
                ("data/orders.csv", "id\n5\n"),
                ("models/s.yml", "sources: [{ name: files, meta: { external_location: './data/{name}.csv' }, tables: [{ name: orders }] }]"),
                ("models/trap.sql", "{{ config(materialized='table') }} select * from {{ source('files', 'orders') }}"),
            ], "compiled trap", "query select * from trap"),
        new(20, "build mixes kinds: a failing test skips what comes after; a source is no edge to the seed that makes its table",
            [
                ("seeds/orders.csv", "id\n1\n1\n"),
                ("models/s.yml", "sources: [{ name: raw, schema: main, tables: [{ name: orders }] }]\nmodels: [{ name: first, columns: [{ name: id, data_tests: [unique] }] }]"),
                ("models/first.sql", "select * from {{ ref('orders') }}"),
                ("models/second.sql", "select * from {{ ref('first') }}"),
                ("models/trap.sql", "select * from {{ source('raw', 'orders') }}"),
            ], "depends trap", "results"),
        new(21, "quoting: turns quotes off, of the project and of a source",
            [
                ("dbt_project.yml", "name: shop\nquoting: { database: false, identifier: false }"),
                ("models/s.yml", "sources: [{ name: raw, schema: main, quoting: { identifier: true }, tables: [{ name: first }] }]"),
                ("models/first.sql", "select 7 as id"),
                ("models/trap.sql", "-- {{ this }} {{ source('raw', 'first') }}\nselect * from {{ ref('first') }}"),
            ], "compiled trap"),
        new(22, "A package that is declared and not there is named with what to do",
            [("packages.yml", "packages: [{ package: dbt-labs/dbt_utils, version: [\">=1.0.0\", \"<2.0.0\"] }]"), ("models/trap.sql", "select {{ dbt_utils.star(this) }}")], "messages"),
        new(23, "Selectors: with what they read, with what reads them, with all of both",
            [
                ("models/a.sql", "{{ config(tags='t') }} select 1 as id"), ("models/b.sql", "select * from {{ ref('a') }}"), ("models/c.sql", "select 1 as id"),
                ("models/trap.sql", "select * from {{ ref('b') }}, {{ ref('c') }}"),
            ], "list +b", "list b+", "list @b", "list tag:t+1", "list b+,+trap", "list config.materialized:view --exclude b+"),
    ];

    /// <summary>What a build says besides what went wrong.</summary>
    private static readonly string[] Routine = ["run ", "note ", "end ", "ok ", "fail ", "  node", "──", "  trap", "  twice", "1 model", "2 models"];

    public static TheoryData<int> Numbers => [.. traps.Select(trap => trap.Number)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Every_trap_is_stepped_round(int number)
    {
        var trap = traps.Single(each => each.Number == number);
        using var project = new ProjectFolder().Write("dbt_project.yml", "name: shop");
        foreach (var (path, text) in trap.Files) project.Write(path, text);
        var last = await project.RunAsync("transform", "--threads", "1");
        var golden = new StringBuilder(trap.What).Append('\n');

        foreach (var shown in trap.Shown)
        {
            var (verb, rest) = shown.Split(' ', 2) is [var first, var second] ? (first, second) : (shown, "");
            if (verb is "again") last = await project.RunAsync("transform", ["--threads", "1", .. rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
            else if (verb is "write") project.Write(rest.Split(' ', 2)[0], rest.Split(' ', 2)[1]);
            golden.Append(CultureInfo.InvariantCulture, $"\n== {shown.Split('\n')[0]}\n{await ShowAsync(project, verb, rest, last.Out + last.Error)}");
        }

        Golden.Verify(string.Create(CultureInfo.InvariantCulture, $"traps/{number:00}.txt"), golden.ToString());
    }

    private static async Task<string> ShowAsync(ProjectFolder project, string verb, string what, string said) => verb switch
    {
        "compiled" => File.ReadAllText(project[$"target/compiled/shop/models/{what}.sql"]) + "\n",
        "run" => File.ReadAllText(project[$"target/run/shop/models/{what}.sql"]) + "\n",
        "query" => Lines(project.Query(what)),
        "results" => Lines(project.Results()),
        "messages" => Lines(said.Split('\n').Select(line => line.TrimEnd()).Where(line => line is not "" && !Routine.Any(word => line.StartsWith(word, StringComparison.Ordinal)))),
        "depends" => Lines(project.Artifact("manifest.json").GetProperty("parent_map").GetProperty($"model.shop.{what}").EnumerateArray().Select(id => id.GetString()!)),
        "files" => Lines(Directory.GetFiles(project["target/compiled"], "*.sql", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(project["target/compiled"], file)).Order(StringComparer.Ordinal)),
        "list" => (await project.RunAsync("list", ["--output", "name", "--select", .. what.Split(' ')])).Out,
        _ => "",
    };

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"{line}\n"));
}
