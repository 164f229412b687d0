using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.UnitTesting;

/// <summary>Runs a unit test: the model's query over the rows given, compared with the rows expected.</summary>
internal sealed class UnitTestStep(BuildContext build)
{
    private Graph Graph => build.Opened.Project.Graph;

    /// <summary>The verdict, with the difference when there is one.</summary>
    public NodeResult Run(UnitTest test, ProjectWorker worker)
    {
        var model = (Model)Graph.Find(test.ModelId)!;
        var fixtures = FixturesOf(test, model, worker);
        var context = build.For(model, worker) with
        {
            IsIncremental = false,
            Fixtures = node => fixtures.GetValueOrDefault(node.UniqueId),
            Overrides = test.Overrides,
            Limited = null,
        };
        var sql = build.Compiler.Compile(model, context).Sql;
        var result = new NodeResult(test, NodeStatus.Pass, "the rows are as expected") { CompiledAt = build.Now, CompiledSql = sql, ExecutedSql = sql, Failures = 0 };
        if (build.Request.IsDryRun) return result with { Status = NodeStatus.Success, Message = "compiled", ExecutedSql = null, Failures = null };
        return Difference(test, model, sql, worker) is { } difference
            ? result with { Status = NodeStatus.Fail, Message = difference, Failures = 1 }
            : result;
    }

    /// <summary>A query for every input of the model, by id: an input that is not given has no rows.</summary>
    private Dictionary<string, string> FixturesOf(UnitTest test, Model model, ProjectWorker worker)
    {
        var given = test.Given.ToDictionary(input => input.NodeId ?? model.UniqueId, input => input.Rows, StringComparer.Ordinal);
        var inputs = model.DependsOn.Select(Graph.Find).OfType<RelationNode>();
        if (given.ContainsKey(model.UniqueId)) inputs = inputs.Append(model);
        return inputs.ToDictionary(
            input => input.UniqueId,
            input => FixtureOf(input, given.GetValueOrDefault(input.UniqueId) ?? new UnitTestRows(), worker),
            StringComparer.Ordinal);
    }

    private string FixtureOf(RelationNode input, UnitTestRows rows, ProjectWorker worker) =>
        rows.Sql ?? FixtureSql.Of(rows, ColumnsOf(input, worker), $"'{input.Name}'");

    private IReadOnlyList<ColumnType> ColumnsOf(RelationNode input, ProjectWorker worker)
    {
        if (worker.Warehouse.ColumnsOf(build.RelationOf(input)) is [_, ..] columns) return columns;
        return input switch
        {
            SourceTable { ExternalLocation: { } location } => Described($"select * from {location}", worker),
            Model model => Described(build.Compiler.Compile(model, build.For(model, worker)).Sql, worker),
            Snapshot snapshot => Described(build.Compiler.Compile(snapshot, build.For(snapshot, worker)).Sql, worker),
            _ => throw new ExpectedException(
                $"the types of '{input.Name}' are not known: {input.Relation} is not there", $"Build it first: --select {input.Name}, with --empty if its rows do not matter."),
        };
    }

    private static string? Difference(UnitTest test, Model model, string sql, ProjectWorker worker)
    {
        var actual = Described(sql, worker);
        var expected = test.Expect.Sql is { } query
            ? query
            : FixtureSql.Of(test.Expect, Compared(test, model, actual), $"the result of '{model.Name}'");
        var columns = test.Expect.Sql is null ? Compared(test, model, actual) : Described(expected, worker);
        var names = columns.Select(column => column.Name).ToList();
        return RowsDiff.Of(names, Rows(names, expected, worker), Rows(names, sql, worker));
    }

    /// <summary>The columns that the expected rows name, as the model returns them.</summary>
    private static List<ColumnType> Compared(UnitTest test, Model model, IReadOnlyList<ColumnType> actual)
    {
        var named = test.Expect.Values.SelectMany(row => row.Keys).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (named is []) return [.. actual];
        return
        [
            .. named.Select(name => actual.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ExpectedException(
                    $"'{model.Name}' returns no column '{name}', which the unit test expects", NearestName.Hint(name, [.. actual.Select(column => column.Name)]))),
        ];
    }

    private static IReadOnlyList<ColumnType> Described(string sql, ProjectWorker worker)
    {
        var rows = worker.Warehouse.Query($"describe (\n{sql}\n)");
        return [.. rows.Rows.Select(row => new ColumnType((string)row[0]!, (string)row[1]!))];
    }

    /// <summary>As text, which the engine writes for both sides alike.</summary>
    private static List<string?[]> Rows(List<string> columns, string sql, ProjectWorker worker)
    {
        var cells = columns.Select(name => $"cast({DuckDbSql.Quoted(name)} as varchar)");
        return [.. worker.Warehouse.Query($"select {string.Join(", ", cells)} from (\n{sql}\n)").Rows.Select(row => row.Select(cell => (string?)cell).ToArray())];
    }
}
