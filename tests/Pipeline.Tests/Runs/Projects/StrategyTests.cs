namespace Pipeline.Tests.Runs.Projects;

/// <summary>Incremental strategies of a project's own, and dbt's where a project calls or overrides them.</summary>
public sealed class StrategyTests
{
    private const string Newest = """
        {% macro get_incremental_newest_sql(arg_dict) %}
          {% do return(newest(arg_dict["target_relation"], arg_dict["temp_relation"], arg_dict["unique_key"], arg_dict["dest_columns"], arg_dict["incremental_predicates"])) %}
        {% endmacro %}
        {% macro newest(target, source, unique_key, dest_columns, predicates) %}
          {%- set columns = get_quoted_csv(dest_columns | map(attribute="name")) -%}
          delete from {{ target }} where {{ unique_key }} in (select {{ unique_key }} from {{ source }}){% for predicate in predicates or [] %} and {{ predicate }}{% endfor %};
          insert into {{ target }} ({{ columns }}) (select {{ columns }} from {{ source }} where {{ unique_key }} > 1)
        {% endmacro %}
        """;

    /// <summary>Macros, the strategy and what else is configured, and the rows after 1|a and 2|a met 1|b and 3|b.</summary>
    public static TheoryData<string, string, string, string> Strategies { get; } = new()
    {
        { "of its own", Newest, "incremental_strategy='newest', unique_key='id'", "2|a 3|b" },
        { "with predicates", Newest, "incremental_strategy='newest', unique_key='id', incremental_predicates=['id > 5']", "1|a 2|a 3|b" },
        { "that calls dbt's append", "{% macro get_incremental_more_sql(arg_dict) %}{{ return(get_incremental_append_sql(arg_dict)) }}{% endmacro %}",
            "incremental_strategy='more'", "1|a 1|b 2|a 3|b" },
        { "that calls dbt's delete+insert", "{% macro get_incremental_mine_sql(arg_dict) %}{{ get_incremental_delete_insert_sql(arg_dict) }}{% endmacro %}",
            "incremental_strategy='mine', unique_key=['id']", "1|b 2|a 3|b" },
        { "that calls dbt's merge", "{% macro get_incremental_mine_sql(a) %}{{ get_merge_sql(a['target_relation'], a['temp_relation'], a['unique_key'], a['dest_columns'], none) }}{% endmacro %}",
            "incremental_strategy='mine', unique_key='id'", "1|b 2|a 3|b" },
        { "in place of dbt's", "{% macro get_incremental_append_sql(arg_dict) %}insert into {{ arg_dict.target_relation }} select id, 'own' from {{ arg_dict.temp_relation }}{% endmacro %}",
            "incremental_strategy='append'", "1|a 1|own 2|a 3|own" },
        { "in place of what dbt's comes down to", "{% macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}insert into {{ target }} select id + 10, v from {{ source }}{% endmacro %}",
            "unique_key='id'", "11|b 13|b 1|a 2|a" },
        { "in place of the default", "{% macro duckdb__get_incremental_default_sql(arg_dict) %}delete from {{ arg_dict.target_relation }}{% endmacro %}", "tags='x'", "" },
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task A_strategy_joins_the_rows_of_a_run(string what, string macros, string config, string expected)
    {
        using var project = Shop(config).Write("macros/strategies.sql", macros);
        await project.RunAsync("transform");

        var (exitCode, output, error) = await project.RunAsync("transform", "--vars", "more: true");

        Assert.True(exitCode == 0, what + output + error);
        Assert.Equal(expected, string.Join(' ', project.Query("select id, v from m").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_strategy_that_fails_leaves_the_table_as_it_was()
    {
        using var project = Shop("incremental_strategy='mine'")
            .Write("macros/s.sql", "{% macro get_incremental_mine_sql(a) %}delete from {{ a.target_relation }}; insert into {{ a.target_relation }} select 1 / 0 from nowhere{% endmacro %}");
        await project.RunAsync("transform");

        Assert.Equal(["m: error"], await project.BuildAsync("--vars", "more: true"));
        Assert.Equal(["1|a", "2|a"], project.Query("select id, v from m order by id"));
    }

    [Theory]
    [InlineData("incremental_strategy='mien'", "there is no incremental strategy 'mien'")]
    [InlineData("incremental_strategy='apend'", "Did you mean 'append'?")]
    public async Task A_strategy_that_nobody_wrote_is_a_mistake_in_the_model(string config, string message)
    {
        using var project = Shop(config);

        var (exitCode, _, error) = await project.RunAsync("transform");

        Assert.Equal(2, exitCode);
        Assert.Contains("/models/m.sql:1:", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static ProjectFolder Shop(string config) => new ProjectFolder().Write("dbt_project.yml", "name: shop")
        .Model("m", $"{{{{ config(materialized='incremental', {config}) }}}}\nselect * from (values {{{{ \"(1, 'b'), (3, 'b')\" if var('more', false) else \"(1, 'a'), (2, 'a')\" }}}}) as t(id, v)");
}
