using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class SourceReadingTests
{
    [Theory]
    [InlineData("meta: { external_location: \"data/{name}.csv\" }", "'data/orders.csv'")]
    [InlineData("config: { meta: { external_location: \"data/{schema}/{identifier}.parquet\" } }", "'data/raw_schema/t_orders.parquet'")]
    [InlineData("config: { external_location: \"read_parquet('s3://{bucket}/{name}/*')\", bucket: lake }", "read_parquet('s3://lake/orders/*')")]
    [InlineData("meta: { external_location: \"'already quoted/{name}'\" }", "'already quoted/orders'")]
    [InlineData("meta: { external_location: \"data/%(name)s.csv\", formatter: oldstyle }", "'data/orders.csv'")]
    [InlineData("meta: { external_location: \"data/${name}_$identifier.csv\", formatter: template }", "'data/orders_t_orders.csv'")]
    [InlineData("", null)]
    public void A_source_may_be_a_file(string settings, string? expected) => Assert.Equal(expected, Orders(settings).ExternalLocation);

    [Fact]
    public void A_location_that_cannot_be_filled_in_is_an_error()
    {
        using var sketch = Sketch("meta: { external_location: \"data/{nmae}.csv\" }", "");

        Assert.StartsWith("models/sources.yml:", Assert.Single(sketch.Problems()), StringComparison.Ordinal);
        Assert.Contains("the external_location of 'raw.orders' cannot be filled in: ", sketch.Problems()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("freshness: { warn_after: { count: 12, period: hour }, error_after: { count: 2, period: day }, filter: x > 1 }", "", 12, 48, "x > 1")]
    [InlineData("freshness: { warn_after: { count: 12, period: hour }, error_after: { count: 2, period: day } }", "freshness: { warn_after: { count: 30, period: minute } }", 0.5, 48, null)]
    [InlineData("freshness: { warn_after: { count: \"{{ 3 * 4 }}\", period: \"{{ 'hour' }}\" } }", "freshness: { error_after: { count: 2, period: day } }", 12, 48, null)]
    [InlineData("config: { freshness: { warn_after: { count: 1, period: day } } }", "config: { freshness: { error_after: { count: 2, period: day } } }", 24, 48, null)]
    public void Freshness_is_inherited_limit_by_limit(string source, string table, double warn, double error, string? filter) => Assert.Equal(
        new SourceFreshness(TimeSpan.FromHours(warn), TimeSpan.FromHours(error), filter), Orders(source, table).Freshness);

    [Theory]
    [InlineData("freshness: { warn_after: { count: 12, period: hour } }", "freshness: null")]
    [InlineData("freshness: { warn_after: { count: 12, period: hour } }", "config: { freshness: null }")]
    [InlineData("", "")]
    public void Freshness_may_be_turned_off(string source, string table) => Assert.Null(Orders(source, table).Freshness);

    [Fact]
    public void Freshness_may_come_from_the_project_file()
    {
        using var sketch = Sketch("", "", "sources: { shop: { +freshness: { warn_after: { count: 3, period: hour } } } }");

        Assert.Equal(TimeSpan.FromHours(3), Assert.Single(sketch.Load().Sources).Freshness!.WarnAfter);
    }

    [Theory]
    [InlineData("freshness: { warn_after: { count: 12, period: huor } }", "there is no period 'huor'. Did you mean 'hour'?")]
    [InlineData("freshness: { warn_after: { count: 12 } }", "'warn_after' needs count and period. Write {count: 12, period: hour}.")]
    [InlineData("freshness: { warn_after: { count: many, period: hour } }", "'count' must be an integer, not 'many'")]
    public void Wrong_freshness_has_its_place(string settings, string problem)
    {
        using var sketch = Sketch(settings, "");

        var reported = Assert.Single(sketch.Problems());

        Assert.Matches(@"^models/sources\.yml:\d+:\d+: ", reported);
        Assert.EndsWith(problem, reported, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loaded_at_field: at", "", "at")]
    [InlineData("loaded_at_field: at", "loaded_at_field: at2", "at2")]
    [InlineData("config: { loaded_at_field: at }", "", "at")]
    public void The_load_column_is_inherited(string source, string table, string expected) => Assert.Equal(expected, Orders(source, table).LoadedAtField);

    [Theory]
    [InlineData("", "", "", "\"lake\".\"raw_schema\".\"t_orders\"")]
    [InlineData("quoting: { database: false, schema: false, identifier: false }", "", "", "lake.raw_schema.t_orders")]
    [InlineData("quoting: { schema: false }", "quoting: { schema: true, identifier: false }", "", "\"lake\".\"raw_schema\".t_orders")]
    [InlineData("", "quoting: { database: false }", "quoting: { identifier: false }", "lake.\"raw_schema\".t_orders")]
    public void Quoting_is_turned_off_where_the_project_or_source_says_so(string project, string source, string table, string expected)
    {
        using var sketch = Sketch(source, table, project).Model("reader", "{{ source('raw', 'orders') }}");

        Assert.Equal(expected, sketch.Load().Sources.Single().Relation.ToString());
        Assert.Equal(expected, sketch.Compile("reader"));
    }

    [Fact]
    public void A_table_declared_twice_is_refused()
    {
        using var sketch = Sketch("", "").Write("models/z.yml", "sources: [{ name: raw, tables: [{ name: orders }] }]");

        Assert.StartsWith("models/z.yml:1:41: the source table 'raw.orders' is declared twice: here and in ", Assert.Single(sketch.Problems()), StringComparison.Ordinal);
    }

    private static SourceTable Orders(string source, string table = "")
    {
        using var sketch = Sketch(source, table);
        return sketch.Load().Sources.Single();
    }

    private static ProjectSketch Sketch(string source, string table, string project = "") => new ProjectSketch($"name: shop\n{project}")
        .Write("models/sources.yml", $"sources:\n  - name: raw\n    schema: raw_schema\n    {source}\n    tables:\n      - name: orders\n        identifier: t_orders\n        {table}\n");
}
