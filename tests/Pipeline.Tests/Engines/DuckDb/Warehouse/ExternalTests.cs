using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class ExternalTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData(null, "m.parquet")]
    [InlineData("parquet", "m.parquet")]
    [InlineData("csv", "m.csv")]
    [InlineData("json", "m.json")]
    public void A_model_is_a_file_under_the_root_with_a_view_over_it(string? format, string file)
    {
        var built = database.Build(Model("m", "external", Config(("format", format))), "select 1 as a, 'x' as b");
        database.Build(Model("m", "external", Config(("format", format))), "select 2 as a, 'y' as b");

        Assert.Equal(1, built.Rows);
        Assert.Equal("2,y", database.Table("m"));
        Assert.Equal("2,y", database.Rows($"select * from '{database.Folder[file]}'"));
        Assert.Equal([file], Files());
        Assert.Equal(RelationKind.View, database.Warehouse.KindOf(Relation("m")));
    }

    [Theory]
    [InlineData("parquet", "a:INTEGER b:VARCHAR")]
    [InlineData("csv", "a:VARCHAR b:VARCHAR")]
    [InlineData("json", "a:JSON b:JSON")]
    public void An_empty_model_is_an_empty_view(string format, string columns)
    {
        database.Build(Model("m", "external", Config(("format", format))), "select 1 as a, 'x' as b where false");

        Assert.Equal("", database.Table("m"));
        Assert.Equal(columns, database.Columns("m"));
    }

    [Fact]
    public void The_location_says_the_format_and_folders_are_made()
    {
        var location = database.Folder["out/deep/orders.csv"];

        database.Build(
            Model("m", "external", Config(("location", location), ("delimiter", "|"))), "select 1 as a, 'x' as b");

        Assert.Equal("a|b\n1|x\n", File.ReadAllText(location));
        Assert.Equal("1,x", database.Table("m"));
    }

    [Fact]
    public void Partitions_are_folders_and_the_view_reads_them_all()
    {
        var options = new Dictionary<string, object?> { ["partition_by"] = "p, q", ["overwrite_or_ignore"] = true };
        var model = Model("m", "external", Config(("options", options)));

        database.Build(model, "select * from (values (1, 'x', 'k'), (2, 'y', 'k')) as r(a, p, q)");

        Assert.Equal("1,x,k 2,y,k", database.Table("m"));
        Assert.True(Directory.Exists(database.Folder["m/p=x/q=k"]));
    }

    [Fact]
    public void A_table_becomes_an_external_model_and_back()
    {
        database.Build(Model("m"), "select 1 as a");
        database.Build(Model("m", "external"), "select a + 1 as a from m");
        Assert.Equal("2", database.Table("m"));

        database.Build(Model("m"), "select a + 1 as a from m");
        Assert.Equal("3", database.Table("m"));
        Assert.Equal(RelationKind.Table, database.Warehouse.KindOf(Relation("m")));
    }

    [Fact]
    public void A_model_may_read_its_own_file()
    {
        database.Build(Model("m", "external"), "select 1 as a");
        database.Build(Model("m", "external"), "select a from m union all select 2");

        Assert.Equal("1 2", database.Table("m"));
    }

    [Fact]
    public void A_refused_candidate_leaves_the_file_that_was_there()
    {
        database.Build(Model("m", "external"), "select 1 as a");
        var seen = "";

        Assert.Throws<ExpectedException>(() => database.Build(Model("m", "external"), "select 2 as a", build => build with
        {
            Gate = () =>
            {
                seen = database.Table("m");
                throw new ExpectedException("no");
            },
        }));
        Assert.Throws<DuckDbException>(() => database.Build(Model("m", "external"), "select no_such_column"));

        Assert.Equal("2", seen);
        Assert.Equal("1", database.Table("m"));
        Assert.Equal(["m.parquet"], Files());
    }

    [Fact]
    public void A_format_nobody_reads_is_refused_with_those_that_are() => Assert.Contains(
        "csv, parquet, json",
        Assert.Throws<ExpectedException>(() => database.Build(Model("m", "external", Config(("format", "xlsx"))), "select 1")).Hint,
        StringComparison.Ordinal);

    private string[] Files() => [.. Directory.GetFiles(database.Folder.Path).Select(file => Path.GetFileName(file)!).Order()];
}
