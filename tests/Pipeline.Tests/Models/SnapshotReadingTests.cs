using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class SnapshotReadingTests
{
    private const string Timestamp = "strategy='timestamp', updated_at='changed_at', unique_key='id'";

    [Fact]
    public void Several_blocks_may_stand_in_one_file()
    {
        using var sketch = new ProjectSketch()
            .Model("orders", "select 1")
            .Write("snapshots/all.sql", $$$"""
                {% snapshot orders_history %}
                {{ config(target_schema='history', {{{Timestamp}}}) }}
                select * from {{ ref('orders') }}
                {% endsnapshot %}

                {% snapshot orders_checked %}
                {{ config(strategy='check', unique_key=['id', 'day'], check_cols=['status']) }}
                select * from {{ ref('orders_history') }}
                {% endsnapshot %}
                """);

        var project = sketch.Load();

        var (history, check) = (Find(project, "orders_history"), Find(project, "orders_checked"));
        Assert.Equal("snapshot.shop.orders_history", history.UniqueId);
        Assert.Equal("\"lake\".\"history\".\"orders_history\"", history.Relation.ToString());
        Assert.Equal((SnapshotStrategy.Timestamp, "changed_at"), (history.Settings.Strategy, history.Settings.UpdatedAt));
        Assert.Equal(["shop", "all", "orders_history"], history.Fqn);
        Assert.Equal(2, history.Location.Line);
        Assert.Equal(["id", "day"], check.Settings.UniqueKey);
        Assert.Equal(["status"], check.Settings.CheckColumns);
        Assert.Equal(["snapshot.shop.orders_history"], check.DependsOn);
        Assert.Equal("select * from \"lake\".\"history\".\"orders_history\"", project.Compiler.Compile(check, new CompileContext()).Sql);
    }

    [Theory]
    [InlineData("ref('orders')", "model.shop.orders")]
    [InlineData("\"{{ ref('orders') }}\"", "model.shop.orders")]
    [InlineData("source('raw', 'orders')", "source.shop.raw.orders")]
    public void A_snapshot_may_be_YAML_alone(string relation, string read)
    {
        using var sketch = new ProjectSketch("name: shop\nsnapshots: { shop: { +schema: history } }")
            .Model("orders", "select 1")
            .Write("models/sources.yml", "sources: [{ name: raw, tables: [{ name: orders }] }]")
            .Write("snapshots/history.yml", $$"""
                snapshots:
                  - name: orders_history
                    description: Every version.
                    relation: {{relation}}
                    config:
                      unique_key: id
                      strategy: check
                      check_cols: all
                      hard_deletes: new_record
                      dbt_valid_to_current: "to_date('9999-12-31')"
                      snapshot_meta_column_names: { dbt_valid_from: valid_from, dbt_is_deleted: gone }
                    columns: [{ name: id, data_tests: [unique] }]
                """);

        var project = sketch.Load();

        var history = Find(project, "orders_history");
        Assert.Equal([read], history.DependsOn);
        Assert.Equal("main_history", history.Relation.Schema);
        Assert.Equal("Every version.", history.Description);
        Assert.Null(history.Settings.CheckColumns);
        Assert.Equal((HardDeletes.NewRecord, "to_date('9999-12-31')"), (history.Settings.HardDeletes, history.Settings.ValidToCurrent));
        Assert.Equal(new SnapshotColumns(ValidFrom: "valid_from", IsDeleted: "gone"), history.Settings.Columns);
        Assert.Equal("unique_orders_history_id", Assert.Single(project.TestsOf(history)).Name);
    }

    [Fact]
    public void A_block_among_the_models_is_a_snapshot()
    {
        using var sketch = new ProjectSketch()
            .Write("models/history.sql", $$$"""{% snapshot orders_history %}{{ config({{{Timestamp}}}) }}select 1{% endsnapshot %}""");

        var project = sketch.Load();

        Assert.Equal(["snapshot.shop.orders_history"], project.Graph.InOrder.Select(node => node.UniqueId));
    }

    [Fact]
    public void Old_words_for_deletes_still_hold()
    {
        using var sketch = Sketch($"{Timestamp}, invalidate_hard_deletes=true");

        Assert.Equal(HardDeletes.Invalidate, Find(sketch.Load(), "history").Settings.HardDeletes);
    }

    [Theory]
    [InlineData("strategy='timestamp', unique_key='id'", "the strategy 'timestamp' needs updated_at. Name the column that says when a row last changed.")]
    [InlineData("strategy='check', unique_key='id'", "the strategy 'check' needs check_cols. Name the columns to compare, or 'all'.")]
    [InlineData("strategy='check', unique_key='id', check_cols='some'", "'check_cols' must be 'all' or a list of columns, not 'some'")]
    [InlineData("strategy='timestmap', unique_key='id'", "there is no snapshot strategy 'timestmap'. Did you mean 'timestamp'?")]
    [InlineData("unique_key='id'", "a snapshot needs a strategy. Set strategy='timestamp' with updated_at, or strategy='check' with check_cols.")]
    [InlineData("strategy='timestamp', updated_at='at'", "a snapshot needs a unique_key. Name the columns that identify a row.")]
    [InlineData(Timestamp + ", hard_deletes='drop'", "'hard_deletes' must be ignore, invalidate or new_record, not 'drop'")]
    [InlineData(Timestamp + ", hard_deletes='ignore', invalidate_hard_deletes=true", "'invalidate_hard_deletes' and 'hard_deletes' are both given. Keep 'hard_deletes'.")]
    [InlineData(Timestamp + ", snapshot_meta_column_names={'dbt_valid': 'x'}",
        "there is no snapshot column 'dbt_valid'. Did you mean 'dbt_valid_to'?")]
    public void What_is_missing_or_wrong_has_its_place(string config, string problem)
    {
        using var sketch = Sketch(config);

        var reported = Assert.Single(sketch.Problems());

        Assert.Matches(@"^snapshots/s\.sql:1(:\d+)?: snapshot 'history': ", reported);
        Assert.EndsWith(problem, reported, StringComparison.Ordinal);
    }

    private static ProjectSketch Sketch(string config) =>
        new ProjectSketch().Write("snapshots/s.sql", $"{{% snapshot history %}}{{{{ config({config}) }}}}select 1{{% endsnapshot %}}");

    private static Snapshot Find(Project project, string name) => project.Snapshots.Single(snapshot => snapshot.Name == name);
}
