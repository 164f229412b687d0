using System.Collections.Frozen;

namespace Pipeline.Quality.SodaCl;

/// <summary>What a metric's number is, and so how its answer is read.</summary>
internal enum MetricUnit
{
    /// <summary>A value of its own.</summary>
    Value,

    /// <summary>A number of rows, out of all rows.</summary>
    Rows,

    /// <summary>A number of values that occur more than once.</summary>
    DuplicateValues,

    /// <summary>A share of all rows, from the first answer and the last.</summary>
    Percent,
}

/// <summary>A metric of SodaCL: how many columns it takes and what it asks.</summary>
internal sealed record Metric(
    string Name, int MinArguments, int MaxArguments, MetricUnit Unit, Func<MetricCheck, CheckContext, Probe> Probe)
{
    /// <summary>All metrics, by name.</summary>
    public static readonly FrozenDictionary<string, Metric> ByName = All().ToFrozenDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>Whether the missing and validity settings of a column bear on it.</summary>
    public bool UsesValidity { get; init; } = true;

    /// <summary>What the cells of its answer are called in diagnostics.</summary>
    public string[] Answers { get; init; } = ["count", "row_count"];

    private static IEnumerable<Metric> All() =>
    [
        new("row_count", 0, 0, MetricUnit.Value, (check, context) => new Probe.Aggregates(check.From(context), [check.Count()])) { UsesValidity = false },
        Rows("missing_count", MetricUnit.Rows, (validity, column) => validity.Missing(column)),
        Rows("missing_percent", MetricUnit.Percent, (validity, column) => validity.Missing(column)),
        Rows("invalid_count", MetricUnit.Rows, (validity, column) => validity.Invalid(column)),
        Rows("invalid_percent", MetricUnit.Percent, (validity, column) => validity.Invalid(column)),
        Rows("valid_count", MetricUnit.Rows, (validity, column) => validity.Valid(column)),
        Rows("valid_percent", MetricUnit.Percent, (validity, column) => validity.Valid(column)),
        Duplicates("duplicate_count", MetricUnit.DuplicateValues),
        Duplicates("duplicate_percent", MetricUnit.Percent),
        new("distinct_percent", 1, 1, MetricUnit.Percent, (check, context) =>
            new Probe.Aggregates(check.From(context), [$"count(DISTINCT {Usable(check, check.Arguments[0].Sql)})", check.Count()])),
        Aggregate("min", "min"),
        Aggregate("max", "max"),
        Aggregate("avg", "avg"),
        Aggregate("sum", "sum"),
        Aggregate("stddev", "stddev_samp"),
        Aggregate("stddev_samp", "stddev_samp"),
        Aggregate("stddev_pop", "stddev_pop"),
        Aggregate("variance", "var_samp"),
        Aggregate("var_samp", "var_samp"),
        Aggregate("var_pop", "var_pop"),
        Length("min_length", "min"),
        Length("max_length", "max"),
        Length("avg_length", "avg"),
        new("percentile", 2, 2, MetricUnit.Value, (check, context) => new Probe.Aggregates(check.From(context),
            [$"percentile_disc({check.Arguments[1].Text}) WITHIN GROUP (ORDER BY {Usable(check, NumberOf(check))})"])),
    ];

    private static Metric Rows(string name, MetricUnit unit, Func<Validity, string, string> condition) =>
        new(name, 1, 1, unit, (check, context) =>
    {
        var wanted = condition(check.Validity, check.Arguments[0].Sql);
        var isViolation = !name.StartsWith("valid", StringComparison.Ordinal);
        return new Probe.Aggregates(check.From(context), [check.Count(wanted), check.Count()])
        {
            FailingRows = isViolation ? check.Samples($"SELECT *\nFROM {check.Rows(context, wanted)}") : null,
        };
    });

    /// <summary>
    /// The distinct values that occur more than once; a row with NULL in any of the columns has no value to repeat. The rows beyond the
    /// first of each value, which newer contracts call duplicates, are the second answer.
    /// </summary>
    private static Metric Duplicates(string name, MetricUnit unit) => new(name, 1, int.MaxValue, unit, (check, context) =>
    {
        var columns = string.Join(", ", check.Arguments.Select(column => column.Sql));
        var rows = check.Rows(context, [.. check.Arguments.Select(column => $"{column.Sql} IS NOT NULL")]);
        return new Probe.Query($"""
            SELECT count(*) AS duplicates, coalesce(sum(n - 1), 0) AS duplicate_rows, (SELECT count(*) FROM {check.Rows(context)}) AS row_count
            FROM (SELECT count(*) AS n FROM {rows} GROUP BY {columns}) counted
            WHERE n > 1
            """)
        {
            FailingRows = check.Samples($"SELECT {columns}, count(*) AS n_records\nFROM {rows}\nGROUP BY {columns}\nHAVING count(*) > 1\nORDER BY n_records DESC"),
        };
    })
    {
        UsesValidity = false,
        Answers = ["duplicate_values", "duplicate_rows", "row_count"],
    };

    private static Metric Aggregate(string name, string function) => new(name, 1, 1, MetricUnit.Value, (check, context) =>
        new Probe.Aggregates(check.From(context), [$"{function}({Usable(check, NumberOf(check))})"]));

    private static Metric Length(string name, string function) => new(name, 1, 1, MetricUnit.Value, (check, context) =>
        new Probe.Aggregates(check.From(context), [$"{function}({Usable(check, Validity.Length(check.Arguments[0].Sql))})"]));

    /// <summary>The value where the row passes the filter and is valid, NULL elsewhere: aggregates skip it there.</summary>
    private static string Usable(MetricCheck check, string value)
    {
        var condition = SqlText.And(check.Filter, check.Validity.RestrictsRows ? check.Validity.Usable(check.Arguments[0].Sql) : null);
        return condition is null ? value : $"CASE WHEN {condition} THEN {value} END";
    }

    /// <summary>
    /// A column whose valid format is numeric holds numbers as text: signs of currency and the like are dropped, a comma is a
    /// point.
    /// </summary>
    private static string NumberOf(MetricCheck check)
    {
        var column = check.Arguments[0].Sql;
        return check.Validity.HoldsNumbersAsText
            ? $"CAST(replace(regexp_replace(CAST({column} AS VARCHAR), '[^-0-9.,]', '', 'g'), ',', '.') AS DOUBLE)"
            : column;
    }
}
