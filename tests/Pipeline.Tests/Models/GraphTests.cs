using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class GraphTests
{
    [Fact]
    public void Parents_come_before_their_children_and_ties_go_by_name()
    {
        var graph = Graph.Build([Model("c", "b", "a"), Model("d"), Model("b"), Model("a", "d")]);

        Assert.Equal(["b", "d", "a", "c"], graph.InOrder.Select(node => node.Name));
    }

    [Fact]
    public void A_circle_is_reported_with_its_path_and_its_files()
    {
        var error = Assert.Throws<ConfigurationException>(
            () => Graph.Build([Model("a", "c"), Model("b", "a"), Model("c", "b"), Model("behind", "a"), Model("aside")]));

        Assert.Equal(
            "models/a.sql:1: models read each other in a circle: a -> c -> b -> a. Remove one of the refs (models/c.sql, models/b.sql, models/a.sql).",
            error.Message);
    }

    [Fact]
    public void A_model_that_reads_itself_is_a_circle_of_one()
    {
        var error = Assert.Throws<ConfigurationException>(() => Graph.Build([Model("a", "a")]));

        Assert.Contains("a -> a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_read_twice_is_one_edge()
    {
        var graph = Graph.Build([Model("a"), Model("b", "a", "a")]);

        Assert.Equal(["model.shop.b"], graph.ChildrenOf("model.shop.a"));
    }

    [Fact]
    public void Walks_as_far_as_asked()
    {
        var graph = Graph.Build([Model("a"), Model("b", "a"), Model("c", "b"), Model("d", "c", "a")]);

        Assert.Equal(["model.shop.b", "model.shop.d"], graph.DescendantsOf(["model.shop.a"], 1).Order());
        Assert.Equal(["model.shop.a", "model.shop.b", "model.shop.c"], graph.AncestorsOf("model.shop.d").Order());
        Assert.Equal(["model.shop.b"], graph.AncestorsOf(["model.shop.c"], 1));
        Assert.Equal(["model.shop.a", "model.shop.b"], graph.AncestorsOf(["model.shop.c", "model.shop.b"], 1).Order());
    }

    private static Model Model(string name, params string[] reads) => new()
    {
        Name = name,
        Package = "shop",
        Path = $"models/{name}.sql",
        Location = new SourceLocation($"models/{name}.sql", 1),
        RawSql = "",
        Relation = new Relation("lake", "main", name),
        DependsOn = [.. reads.Select(read => $"model.shop.{read}")],
    };
}
