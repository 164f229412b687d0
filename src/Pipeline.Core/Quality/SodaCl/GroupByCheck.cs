using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Events;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// Thresholds on the numbers that a query gives for each group. The worst group decides; the value is the number of groups that do not
/// pass.
/// </summary>
public sealed record GroupByCheck : SodaCheck
{
    /// <summary>The query, which the filters do not reach.</summary>
    public required string Query { get; init; }

    /// <summary>The columns of its result that name a group.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>What the numbers of every group must be.</summary>
    public required IReadOnlyList<GroupRule> Rules { get; init; }

    /// <summary>More groups are an error.</summary>
    public long GroupLimit { get; init; } = DefaultGroupLimit;

    internal const long DefaultGroupLimit = 1000;

    /// <summary>The query before its variables were resolved.</summary>
    internal string? QueryAsWritten { get; init; }

    internal override string Measurement => $"{QueryAsWritten ?? Query}|{string.Join(',', Fields)}|{string.Join(',', Rules.Select(rule => rule.Metric))}";

    internal override Probe Compile(CheckContext context) =>
        new Probe.Query($"SELECT *\nFROM {SqlText.Subquery(Query)} grouped\nLIMIT {GroupLimit + 1}");

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        if (answer.Rows is []) throw new ExpectedException("The query returned no group, so there is nothing to judge.");
        if (answer.Rows.Count > GroupLimit) throw new ExpectedException($"The query returned more than {GroupLimit} groups.", "Raise 'group_limit', or group by less.");
        List<int> fields = [.. Fields.Select(field => ColumnOf(answer, field))];
        List<GroupOutcome> outcomes =
        [
            .. Rules.Select(rule => (rule, Column: ColumnOf(answer, rule.Metric)))
                .SelectMany(pair => answer.Rows.Select(row => Outcome(pair.rule, GroupOf(fields, row), row[pair.Column]))),
        ];
        return Result(outcomes, answer.Rows.Count);
    }

    private static GroupOutcome Outcome(GroupRule rule, string group, object? cell)
    {
        if (cell is null) throw new ExpectedException($"'{rule.Name}': {rule.Metric} of {group} is NULL, so there is no value to judge.");
        var number = Measured.Number(cell);
        var verdict = rule.Zones.Judge(number);
        return new GroupOutcome(group, verdict, $"{rule.Name}: {rule.Metric} of {group} is {Measured.Text(cell)}{rule.Zones.Reason(verdict)}");
    }

    private CheckResult Result(List<GroupOutcome> outcomes, int groups)
    {
        const int Shown = 5;
        List<GroupOutcome> bad = [.. outcomes.Where(outcome => outcome.Verdict is not CheckVerdict.Pass).OrderByDescending(outcome => outcome.Verdict)];
        var count = bad.Select(outcome => outcome.Group).Distinct().Count();
        var more = bad.Count > Shown ? $"; and {bad.Count - Shown} more" : "";
        return new CheckResult
        {
            Check = this,
            Verdict = bad is [var worst, ..] ? worst.Verdict : CheckVerdict.Pass,
            Value = Measured.Text(count),
            Number = count,
            Message = bad is [] ? $"All {groups} groups are as wanted." : $"{string.Join("; ", bad.Take(Shown).Select(outcome => outcome.Reason))}{more}.",
            Diagnostics = new Dictionary<string, string> { ["groups"] = $"{groups}", ["groups_not_passed"] = $"{count}" },
        };
    }

    private static string GroupOf(List<int> fields, IReadOnlyList<object?> row) =>
        string.Join(", ", fields.Select(field => Measured.Text(row[field]) ?? "NULL"));

    private static int ColumnOf(ResultTable answer, string name)
    {
        for (var index = 0; index < answer.Columns.Count; index++)
        {
            if (answer.Columns[index].Equals(name, StringComparison.OrdinalIgnoreCase)) return index;
        }

        throw new ExpectedException($"The query returns no column '{name}'.", NearestName.Hint(name, answer.Columns));
    }

    private sealed record GroupOutcome(string Group, CheckVerdict Verdict, string Reason);
}

/// <summary>What a number of every group must be.</summary>
/// <param name="Name">What the author calls it.</param>
/// <param name="Metric">The column of the query's result.</param>
/// <param name="Zones">What the number is worth.</param>
public sealed record GroupRule(string Name, string Metric, Zones Zones);
