using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Runs.Projects;

namespace Pipeline.Tests.Runs.Projects;

public sealed class BuildPlanTests
{
    [Fact]
    public void A_models_tests_wait_for_it_and_its_readers_wait_for_the_tests()
    {
        var plan = Plan(Model("a"), Model("b", "a"), Test("a_is_good", "a"));

        Assert.Equal(["a <- ", "a_is_good <- a", "b <- a, a_is_good"], plan);
    }

    [Fact]
    public void Tests_that_read_the_same_nodes_are_one_piece()
    {
        var plan = Plan(Model("a"), Model("b"), Test("t1", "a"), Test("t2", "a"), Test("t3", "b", "a"), Test("t4", "a", "b"));

        Assert.Equal(["a <- ", "b <- ", "t1+t2 <- a", "t3+t4 <- a, b"], plan);
    }

    [Fact]
    public void A_test_of_two_nodes_holds_up_only_what_comes_after_both()
    {
        var plan = Plan(Model("a"), Model("b"), Model("only_a", "a"), Model("both", "only_a", "b"), Model("later", "both"), Test("t", "a", "b"));

        Assert.Contains("only_a <- a", plan);
        Assert.Contains("both <- b, only_a, t", plan);
        Assert.Contains("later <- both", plan);
    }

    [Fact]
    public void What_is_not_selected_still_orders_what_is()
    {
        Node[] nodes = [Model("a"), Model("middle", "a"), Model("c", "middle"), Test("t", "a"), Test("unselected", "middle")];

        Assert.Equal(["a <- ", "c <- a, t", "t <- a"], Plan(nodes, "a", "c", "t"));
    }

    [Fact]
    public void A_unit_test_comes_after_the_inputs_of_its_model_and_before_the_model()
    {
        var plan = Plan(Model("a"), Model("b", "a"), UnitTest("u", "b"));

        Assert.Equal(["a <- ", "b <- a, u", "u <- a"], plan);
    }

    [Fact]
    public void Ephemeral_models_and_sources_are_no_work_but_pass_the_order_on()
    {
        var ephemeral = Model("e", "a");
        var plan = Plan(Model("a"), ephemeral with { Config = ephemeral.Config with { Materialized = "ephemeral" } }, Model("b", "e"), Test("t", "e"));

        Assert.Equal(["a <- ", "b <- a, t", "t <- a"], plan);
    }

    /// <summary>The plan as one line a piece: what it is and what it waits for.</summary>
    private static string[] Plan(params Node[] nodes) => Plan(nodes, [.. nodes.Select(node => node.Name)]);

    private static string[] Plan(Node[] nodes, params string[] selected)
    {
        var graph = Graph.Build(nodes);
        var plan = BuildPlan.Of(graph, graph.InOrder.Where(node => selected.Contains(node.Name)));
        string[] names = [.. plan.Items.Select(item => string.Join('+', item.Nodes.Select(node => node.Name)))];
        return
        [
            .. names.Select((name, place) => $"{name} <- {string.Join(", ", plan.Work.After[place].Select(earlier => names[earlier]).Order(StringComparer.Ordinal))}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Model Model(string name, params string[] reads) => new()
    {
        Name = name,
        Package = "shop",
        Location = Nowhere,
        RawSql = "",
        Relation = new Relation("db", "main", name),
        DependsOn = IdsOf(reads),
    };

    private static DataTest Test(string name, params string[] reads) => new()
    {
        Name = name,
        Package = "shop",
        Location = Nowhere,
        Kind = DataTest.Singular,
        NodeId = IdsOf(reads)[^1],
        DependsOn = IdsOf(reads),
    };

    private static UnitTest UnitTest(string name, string model) => new()
    {
        Name = name,
        Package = "shop",
        Location = Nowhere,
        ModelName = model,
        ModelId = IdsOf([model])[0],
        DependsOn = IdsOf([model]),
        Given = [],
        Expect = new UnitTestRows(),
    };

    private static SourceLocation Nowhere => new("nowhere.sql", 1);

    private static string[] IdsOf(string[] names) => [.. names.Select(name => $"model.shop.{name}")];
}
