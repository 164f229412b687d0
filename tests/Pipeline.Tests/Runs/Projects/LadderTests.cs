namespace Pipeline.Tests.Runs.Projects;

/// <summary>One small project for each rung of the ladder of what dbt projects use; what must come out is written down here.</summary>
public sealed class LadderTests
{
    [Fact]
    public async Task L0_seeds_views_tables_and_the_four_tests()
    {
        using var project = new ProjectFolder("l0");

        var (exitCode, output, error) = await project.RunAsync("transform");

        Assert.True(exitCode == 0, error);
        Assert.Equal(
            ["1|Ada|2026-01-02|12.5|7.0|0.0", "2|Grace|2026-01-05|30.25|0.0|0.0", "3|Edsger|null|0.0|0.0|0.0"],
            project.Query("select * from customers order by 1"));
        Assert.Equal(["customers|BASE TABLE", "stg_customers|VIEW", "stg_payments|VIEW"], project.Query(
            "select table_name, table_type from information_schema.tables where table_name not like 'raw%' order by 1"));
        Assert.Contains("4 checks: 4 passed\n2 seeds, 3 models: 5 ok, 0 FAILED, 0 skipped", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task L1_sources_over_files_ephemeral_and_incremental_models()
    {
        using var project = new ProjectFolder("l1");
        Assert.Equal(["history: success", "source_not_null_files_orders_id: pass"], await project.BuildAsync());
        Assert.Equal(["1|2026-01-01|5.0|dev", "3|2026-01-03|7.0|dev"], project.Query("select * from main_gold.history order by id"));

        project.Write("data/orders.csv", "id,ordered,amount\n1,2026-01-01,99\n3,2026-01-03,8\n4,2026-01-04,9\n");
        await project.BuildAsync("--select", "tag:nightly");
        Assert.Equal(["1|5.0", "3|8.0", "4|9.0"], project.Query("select id, amount from main_gold.history order by id"));

        await project.BuildAsync("--full-refresh", "--vars", "floor: 9");
        Assert.Equal(["1|99", "4|9"], project.Query("select id, amount from main_gold.history order by id"));
    }

    [Fact]
    public async Task L2_packages_dispatch_naming_macros_and_unit_tests()
    {
        using var project = new ProjectFolder("l2");

        var (exitCode, output, error) = await project.RunAsync("transform");

        Assert.True(exitCode == 0, output + error);
        Assert.Equal(["1|DE|12.50", "2|NL|7.00", "3|DE|null"], project.Query("select * from main.orders order by id"));
        Assert.Equal(["DE|12.50|all", "NL|7.00|all"], project.Query("select * from by_country order by 1"));
        Assert.Equal(["3"], project.Query("select count(*) from raw.raw_orders"));
        Assert.Equal(
            ["by_country: success", "countries_are_written_alike: pass", "countries_there_are_left_out: pass", "orders: success", "raw_orders: success", "unique_orders_id: pass"],
            project.Results().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task L2_a_unit_test_that_fails_keeps_its_model_from_being_built()
    {
        using var project = new ProjectFolder("l2");
        project.Model("orders", "select id, country, cents as amount from {{ ref('raw_orders') }}");

        var (exitCode, output, _) = await project.RunAsync("transform");

        Assert.Equal(3, exitCode);
        Assert.Contains("orders: skipped", project.Results());
        Assert.Contains("the rows differ: 2 expected and not there (-), 2 there and not expected (+)", output, StringComparison.Ordinal);
        Assert.Contains("+ 2  | nl", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task L3_snapshots_keep_what_was_and_templates_ask_the_database()
    {
        using var project = new ProjectFolder("l3");
        Assert.DoesNotContain(await project.BuildAsync(), result => !result.EndsWith("success", StringComparison.Ordinal));
        Assert.Equal(["1|1"], project.Query("select free, pro from plan_counts"));

        project.Write("seeds/accounts.csv", "id,plan,changed_at\n1,pro,2026-02-01 00:00:00\n");
        await project.BuildAsync();

        Assert.Equal(
            ["1|free|2026-01-01 00:00:00|2026-02-01 00:00:00", "1|pro|2026-02-01 00:00:00|null", "2|pro|2026-01-02 00:00:00|null"],
            project.Query("select id, plan, dbt_valid_from, dbt_valid_to from history.plans order by 1, 3"));
        Assert.Equal(
            ["1|free|false", "1|pro|true", "2|pro|false"],
            project.Query("select id, plan, dbt_valid_to is null from plans_by_check order by 1, 2"));
    }

    [Fact]
    public async Task L4_tests_of_ones_own_hooks_contracts_versions_and_results()
    {
        using var project = new ProjectFolder("l4");

        var (exitCode, output, error) = await project.RunAsync("transform");

        Assert.True(exitCode == 0, output + error);
        Assert.Equal(["ID+AMOUNT"], project.Query("select columns from described"));
        Assert.Equal(["2|1"], project.Query("select latest, first from latest"));
        Assert.Equal(["0"], project.Query("select count(*) from main_dbt_test__audit.is_positive_orders_amount"));
        Assert.Equal(["described|1", "end|0", "latest|1", "orders|2", "prices_v1|1", "prices_v2|1"], project.Query("select * from run_log order by 1"));
        Assert.Equal(
            ["amount_is_not_too_small: warn", "is_positive_orders_amount: pass", "totals_agree: pass"],
            project.Results().Where(result => !result.EndsWith("success", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }
}
