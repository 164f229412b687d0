using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>Rows out of nothing: numbers and dates in a range.</summary>
internal static class SeriesMacros
{
    /// <summary>Where dbt stops counting.</summary>
    private const int MaxPower = 99;

    public static DbtMacro[] All { get; } =
    [
        new("get_powers_of_two", "upper_bound", call => PowersOfTwo(call[0])),
        new("generate_series", "upper_bound", GenerateSeries)
        {
            DuckDb = call => $"select generate_series as generated_number from generate_series(1, {call.Printed(0)})",
        },
        new("get_intervals_between", "start_date, end_date, datepart", IntervalsBetween),
        new("date_spine", "datepart, start_date, end_date", DateSpine),
    ];

    /// <summary>The power of two that is not below the bound.</summary>
    private static long? PowersOfTwo(object? bound)
    {
        if (PythonValue.Compare(bound, 0L, "<=") <= 0) throw new JinjaException("upper bound must be positive");
        for (var power = 1; power <= MaxPower; power++)
        {
            if (PythonValue.Compare(bound, Math.Pow(2, power), "<=") <= 0) return power;
        }

        return null;
    }

    private static string GenerateSeries(JinjaCall call)
    {
        var count = call.Dispatch("get_powers_of_two", call[0]) is long power ? (int)power : 0;
        var digits = Enumerable.Range(0, count).ToList();
        var sum = string.Join(" + ", digits.Select(digit => $"p{digit}.generated_number * power(2, {digit})"));
        return $"""
            with p as (
                select 0 as generated_number union all select 1
            ), unioned as (
                select {sum} + 1 as generated_number
                from {string.Join(" cross join ", digits.Select(digit => $"p as p{digit}"))}
            )
            select * from unioned where generated_number <= {call.Printed(0)} order by generated_number
            """;
    }

    /// <summary>Asks the database; one while nothing runs.</summary>
    private static object? IntervalsBetween(JinjaCall call)
    {
        var node = call.Node;
        if (!node.IsExecuting) return 1L;
        var rows = node.Query($"select {call.Expand("datediff", call[0], call[1], call[2])}").Rows;
        return rows is [[var intervals, ..], ..] ? JinjaValue.From(intervals) : 1L;
    }

    private static string DateSpine(JinjaCall call)
    {
        var (part, start, end) = (call.Printed(0), call[1], call[2]);
        var rows = call.Expand("generate_series", call.Dispatch("get_intervals_between", start, end, part));
        return $"""
            with rawdata as (
                {rows}
            ),

            all_periods as (
                select ({call.Expand("dateadd", part, "row_number() over (order by 1) - 1", start)}) as date_{part}
                from rawdata
            ),

            filtered as (
                select * from all_periods where date_{part} <= {PythonText.Str(end)}
            )

            select * from filtered
            """;
    }
}
