using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Quality.History;

namespace Pipeline.Runs.Projects;

/// <summary>Judges data tests that read the same nodes.</summary>
internal sealed class TestStep(BuildContext build)
{
    /// <summary>The result of every test, in order; a test that cannot be asked is an error of its own.</summary>
    public IReadOnlyList<NodeResult> Run(IReadOnlyList<DataTest> tests, ProjectWorker worker, CancellationToken cancellationToken)
    {
        var asked = tests.Select(test => Ask(test, worker)).ToList();
        var now = build.Now;
        if (build.Request.IsDryRun) return [.. asked.Select(question => question.Broken ?? Compiled(question, now))];
        var open = asked.Where(question => question.Broken is null).ToList();
        var runner = new CheckRunner(worker.Engine, dataset => build.FromOf(dataset, worker), now);
        // The worker's engine answers on this thread: the task is complete when it comes back.
        var verdicts = runner.RunAsync([.. open.Select(question => question.Check!)], cancellationToken).GetAwaiter().GetResult();
        var inOrder = new Queue<CheckResult>(verdicts);
        return [.. asked.Select(question => question.Broken ?? Result(question, inOrder.Dequeue(), now))];
    }

    /// <summary>Compiles a test, and keeps its failing rows where it is configured to.</summary>
    private Question Ask(DataTest test, ProjectWorker worker)
    {
        try
        {
            var compiled = build.Compiler.Compile(test, build.For(test, worker));
            var check = DbtChecks.From([compiled]).Checks[0];
            if (check is BrokenCheck) return new Question(test, check, null, null);
            var sql = FailingRows.Of(compiled, new CheckContext(dataset => build.FromOf(dataset, worker), build.Now, MeasurementHistory.Empty)).Sql;
            if (compiled.FailuresRelation is not { } kept || build.Request.IsDryRun) return Asked(test, compiled, check, sql, worker);
            var limited = compiled.Limit is { } limit ? $"select * from (\n{sql}\n) limit {limit}" : sql;
            var kind = compiled.StoreFailuresAs is "view" ? RelationKind.View : RelationKind.Table;
            worker.Builder.StoreFailures(new FailuresBuild(kept, limited, kind));
            var judged = compiled with { RawSql = $"select * from {kept}", Limit = null };
            return Asked(test, judged, DbtChecks.From([judged]).Checks[0], judged.RawSql, worker) with { Sql = sql };
        }
        catch (ExpectedException failure)
        {
            return new Question(test, null, null, new NodeResult(test, NodeStatus.Error, failure.Message) { Hint = failure.Hint });
        }
    }

    /// <summary>A project that says itself how tests are asked is asked for each by itself.</summary>
    private Question Asked(DataTest test, DataTest compiled, Check check, string sql, ProjectWorker worker)
    {
        if (!build.Compiler.HasOwnTestSql || build.Request.IsDryRun) return new Question(test, check, sql, null);
        var own = build.Compiler.CompileTestSql(compiled, sql, build.For(test, worker));
        if (worker.Warehouse.Query(own).Rows is not [[var failures, bool isWarning, bool isError, ..]])
            throw new ExpectedException("get_test_sql gave another row than failures, should_warn, should_error",
                "Let it select the three from the failing rows, as dbt's does.");
        var count = Convert.ToInt64(failures, CultureInfo.InvariantCulture);
        var status = isError && test.Severity is TestSeverity.Error ? NodeStatus.Fail : isWarning ? NodeStatus.Warn : NodeStatus.Pass;
        var result = new NodeResult(test, status, string.Create(CultureInfo.InvariantCulture, $"{count} failures"))
        {
            CompiledAt = build.Now,
            CompiledSql = sql,
            ExecutedSql = own,
            Failures = count,
        };
        return new Question(test, check, sql, result);
    }

    private static NodeResult Compiled(Question question, DateTimeOffset now) =>
        new(question.Test, NodeStatus.Success, "compiled") { CompiledAt = now, CompiledSql = question.Sql };

    private static NodeResult Result(Question question, CheckResult result, DateTimeOffset compiledAt) =>
        new(question.Test, StatusOf(result.Verdict), result.Message)
        {
            CompiledAt = compiledAt,
            CompiledSql = question.Sql,
            ExecutedSql = question.Sql,
            Failures = result.Number is { } number ? (long)number : null,
        };

    private static NodeStatus StatusOf(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Pass => NodeStatus.Pass,
        CheckVerdict.Warn => NodeStatus.Warn,
        CheckVerdict.Fail => NodeStatus.Fail,
        CheckVerdict.Skipped => NodeStatus.Skipped,
        _ => NodeStatus.Error,
    };

    /// <summary>A test ready to be judged, or what kept it from being.</summary>
    private sealed record Question(DataTest Test, Check? Check, string? Sql, NodeResult? Broken);
}
