using Pipeline.Models;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Models;

public class ShippedProjectTests
{
    private static readonly Project Shipped = Project.Load(
        Repository.Path("sql"), new ProjectOptions { Target = new Target("local", "main", "memory") });

    [Theory]
    [InlineData("github_events_silver", false, "first_run")]
    [InlineData("github_events_silver", true, "incremental")]
    [InlineData("github_events_gold_daily", false, "first_run")]
    [InlineData("github_events_gold_daily", true, "incremental")]
    public void Compiles_to(string model, bool isIncremental, string golden)
    {
        var context = new CompileContext
        {
            IsIncremental = isIncremental,
            Unread = isIncremental ? relation => $"(select * from {relation} /* unread */)" : relation => relation.ToString(),
        };

        Golden.Verify($"models/{model}.{golden}.sql", Shipped.Compiler.Compile(Shipped.FindModel(model)!, context).Sql);
    }

    [Fact]
    public void A_backfill_puts_its_interval_where_unread_stands()
    {
        var context = new CompileContext { IsIncremental = true, Unread = relation => $"(select * from {relation} where created_at >= '2026-01-01' and created_at < '2026-01-02')" };

        var compiled = Shipped.Models.Where(model => model.Tags.Contains("github")).Select(model => (model.Name, Compiled: Shipped.Compiler.Compile(model, context))).ToList();

        foreach (var (name, sql) in compiled) Golden.Verify($"models/{name}.backfill.sql", sql.Sql);
        Assert.All(compiled, model => Assert.Single(model.Compiled.ReadsUnread));
    }

    [Fact]
    public void Every_test_compiles()
    {
        var sql = Shipped.Tests.Where(test => test.Kind is DataTest.Singular && test.Tags.Contains("github")).OrderBy(test => test.Name, StringComparer.Ordinal)
            .Select(test => $"-- {test.Name} on {test.NodeId}\n{Shipped.Compiler.Compile(test, new CompileContext()).RawSql}\n");

        Golden.Verify("models/singular_tests.sql", string.Join('\n', sql));
    }

    [Fact]
    public void Layers_are_schemas()
    {
        Assert.Equal(
            ["\"memory\".\"bronze\".\"github_events\"", "\"memory\".\"silver\".\"github_events_silver\"", "\"memory\".\"gold\".\"github_events_gold_daily\""],
            Shipped.Graph.InOrder.OfType<RelationNode>().Where(node => node.Tags.Contains("github")).Select(node => node.Relation.ToString()));
    }

    [Fact]
    public void One_tag_picks_a_system_with_its_tests()
    {
        var selection = Shipped.Selector.Select(["tag:github"], []);

        Assert.Equal(["github_events_silver", "github_events_gold_daily"], selection.Models.Select(model => model.Name));
        Assert.Equal(Shipped.Tests.Where(test => test.Path.Contains("github", StringComparison.Ordinal)), selection.Tests);
        Assert.Equal(19, selection.Tests.Count());
    }

    [Fact]
    public void Every_model_and_every_column_is_described()
    {
        Assert.Empty(Shipped.Notices);
        Assert.All(Shipped.Graph.InOrder.OfType<RelationNode>(), node =>
        {
            Assert.NotEqual("", node.Description);
            Assert.NotEmpty(node.Columns);
            Assert.All(node.Columns, column => Assert.NotEqual("", column.Description));
        });
    }

    [Fact]
    public void An_unknown_event_type_is_a_warning_and_everything_else_an_error()
    {
        var warnings = Shipped.Tests.Where(test => test.Tags.Contains("github") && test.Severity is TestSeverity.Warn);

        Assert.Equal("accepted_values", Assert.Single(warnings).Kind);
    }
}
