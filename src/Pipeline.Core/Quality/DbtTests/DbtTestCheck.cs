using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Events;
using Pipeline.Models;

namespace Pipeline.Quality.DbtTests;

/// <summary>
/// A dbt data test: the rows its query returns are failures, <c>fail_calc</c> counts them, and <c>warn_if</c>, <c>error_if</c>
/// and the severity judge the count, as dbt does. The raw count is always reported, also when the test passes.
/// </summary>
public sealed record DbtTestCheck : Check
{
    /// <summary>The test as declared.</summary>
    public required DataTest Test { get; init; }

    private protected override string Subject => $"{Test.Name}|{Test.Where}";

    internal override Probe Compile(CheckContext context)
    {
        var rows = FailingRows.Of(Test, context);
        if (rows.WriteAsync is { } write)
        {
            return new Probe.Session(async (engine, cancellationToken) =>
                await engine.QueryAsync(Counted(rows, Limited(await write(engine, cancellationToken))), cancellationToken));
        }

        var limited = Limited(rows.Sql);
        var alone = Counted(rows, limited);
        return BatchFrom(rows) is { } from
            ? new Probe.Aggregates(from, [Count(rows), .. VerdictExpressions(Count(rows))]) { Alone = alone, FailingRows = limited }
            : new Probe.Query(alone) { FailingRows = limited };
    }

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        var row = answer.Rows[0];
        var failures = Measured.NumberOrZero(row[0]);
        var verdict = Test.Severity == TestSeverity.Error && Holds(row[2], "error_if") ? CheckVerdict.Fail
            : Holds(row[1], "warn_if") ? CheckVerdict.Warn
            : CheckVerdict.Pass;
        return new CheckResult
        {
            Check = this,
            Verdict = verdict,
            Value = Measured.Text(row[0] ?? 0L),
            Number = failures,
            Message = Message(failures, verdict, row[0] is null),
        };
    }

    private string Limited(string rows) =>
        Test.Limit is { } limit ? $"SELECT * FROM {SqlText.Subquery(rows)} dbt_internal_limit LIMIT {limit}" : rows;

    private string Counted(FailingRows rows, string sql) => $"""
        SELECT failures,
               {Verdicts("coalesce(failures, 0)")}
        FROM (SELECT {FailCalc(rows)} AS failures FROM {SqlText.Subquery(sql)} dbt_internal_test) dbt_internal_failures
        """;

    /// <summary>Rows that fail one by one are counted in the relation's shared scan; anything else needs its own query.</summary>
    private string? BatchFrom(FailingRows rows) =>
        rows is { Condition: not null, Relation: { } relation } && Test.Limit is null && FailCalc(rows) == DefaultFailCalc
            ? SqlText.From(relation, Test.Where)
            : null;

    private const string DefaultFailCalc = "count(*)";

    private string FailCalc(FailingRows rows) => Test.FailCalc == DefaultFailCalc ? rows.FailCalc : Test.FailCalc;

    private static string Count(FailingRows rows) => $"count(*) FILTER (WHERE {rows.Condition})";

    private string[] VerdictExpressions(string failures) => [$"{failures} {Test.WarnIf}", $"{failures} {Test.ErrorIf}"];

    private string Verdicts(string failures) =>
        string.Join(", ", VerdictExpressions(failures).Zip(["should_warn", "should_error"], (expression, name) => $"{expression} AS {name}"));

    private static bool Holds(object? cell, string key) =>
        cell as bool? ?? throw new ExpectedException($"'{key}' is not a comparison: it gave {Measured.Text(cell) ?? "NULL"} instead of true or false.");

    private string Message(double failures, CheckVerdict verdict, bool isNull)
    {
        var found = failures == 0 ? "No failures" : $"{Measured.Text(failures)} failure{(failures == 1 ? "" : "s")}";
        var limit = verdict switch
        {
            CheckVerdict.Fail => $" (error_if {Test.ErrorIf})",
            CheckVerdict.Warn => $" (warn_if {Test.WarnIf})",
            _ when failures != 0 => $" (within warn_if {Test.WarnIf})",
            _ => "",
        };
        return found + limit + (isNull ? "; fail_calc gave NULL, taken as 0." : ".");
    }
}
