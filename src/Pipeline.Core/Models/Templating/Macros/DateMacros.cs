using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>Dates and times across databases.</summary>
internal static class DateMacros
{
    public static DbtMacro[] All { get; } =
    [
        new("date_trunc", "datepart, date", call => $"date_trunc('{call.Printed(0)}', {call.Printed(1)})"),
        new("dateadd", "datepart, interval, from_date_or_timestamp",
            call => $"dateadd( {call.Printed(0)}, {call.Printed(1)}, {call.Printed(2)} )")
        {
            DuckDb = DuckDbAdd,
            Athena = call => $"date_add('{call.Printed(0)}', {call.Printed(1)}, {call.Printed(2)})",
        },
        new("datediff", "first_date, second_date, datepart",
            call => $"datediff( {call.Printed(2)}, {call.Printed(0)}, {call.Printed(1)} )")
        {
            DuckDb = DuckDbDifference,
            Athena = AthenaDifference,
        },
        new("last_day", "date, datepart", LastDay) { DuckDb = DuckDbLastDay },
        // dbt prints to_date(…, 'YYYY-MM-DD'), which neither engine has or understands.
        new("date", "year, month, day", call => $"to_date('{Iso(call)}', 'YYYY-MM-DD')")
        {
            DuckDb = call => $"make_date({call.Printed(0)}, {call.Printed(1)}, {call.Printed(2)})",
            Athena = call => $"date '{Iso(call)}'",
        },
        new("current_timestamp", "", _ => "current_timestamp")
        {
            DuckDb = _ => "now()",
            Athena = call => $"cast(now() as {AthenaTimestamp(call)})",
        },
        new("current_timestamp_backcompat", "", _ => "current_timestamp::timestamp")
        {
            Athena = _ => "cast(current_timestamp as timestamp)",
        },
        new("current_timestamp_in_utc_backcompat", "", call => call.Dispatch("current_timestamp_backcompat")),
        new("snapshot_get_time", "", call => call.Expand("current_timestamp"))
        {
            DuckDb = call => $"{call.Expand("current_timestamp")}::timestamp",
        },
        new("snapshot_string_as_time", "timestamp", call => $"to_timestamp_ntz('{call.Printed(0)}')")
        {
            DuckDb = call => $"'{call.Printed(0)}'::timestamp",
            Athena = call => $"timestamp '{call.Printed(0)}'",
        },
    ];

    /// <summary>Macros that dbt calls by one name only.</summary>
    public static void AddUndispatched(MacroLibrary library)
    {
        library.AddBuiltin(new JinjaFunction("default_last_day", "date, datepart", LastDay));
        library.AddBuiltin(new JinjaFunction("py_current_timestring", "", call =>
            call.Context.Lookup("run_started_at") is DateTime now ? PythonDate.Format(now, "%Y%m%d%H%M%S%f") : ""));
    }

    /// <summary>The number is multiplied in, so that it may be an expression; DuckDB has no interval of a quarter.</summary>
    private static string DuckDbAdd(JinjaCall call)
    {
        var number = $"cast({call.Printed(1)} as bigint)";
        var (amount, unit) = call.Printed(0).ToLowerInvariant() switch
        {
            "quarter" => ($"({number} * 3)", "month"),
            "week" => ($"({number} * 7)", "day"),
            var part => (number, part),
        };
        return $"({call.Printed(2)} + {amount} * interval 1 {unit})";
    }

    private static string DuckDbDifference(JinjaCall call) => call.Printed(2) == "week"
        ? Weeks(call, "//", date => $"date_part('dow', ({date})::timestamp)")
        : $"(date_diff('{call.Printed(2)}', {call.Printed(0)}::timestamp, {call.Printed(1)}::timestamp ))";

    /// <summary>Weeks begin on Sunday: whole weeks, and one more when a Sunday lies in the rest.</summary>
    private static string Weeks(JinjaCall call, string divide, Func<string, string> weekday)
    {
        var (first, second) = (call.Printed(0), call.Printed(1));
        var days = call.Expand("datediff", call[0], call[1], "day");
        return $"({days} {divide} 7 + case when {weekday(first)} <= {weekday(second)} then "
            + $"case when {first} <= {second} then 0 else -1 end else case when {first} <= {second} then 1 else 0 end end)";
    }

    private static string AthenaDifference(JinjaCall call)
    {
        string[] times = [$"CAST({call.Printed(0)} AS TIMESTAMP)", $"CAST({call.Printed(1)} AS TIMESTAMP)"];
        string Of(string part) => $"{part}({times[1]}) - {part}({times[0]})";
        string Whole(string part) => call.Expand("datediff", call[0], call[1], part);
        return call.Printed(2) switch
        {
            "year" => $"({Of("year")})",
            "quarter" => $"({Whole("year")} * 4) + {Of("quarter")}",
            "month" => $"({Whole("year")} * 12) + {Of("month")}",
            "week" => Weeks(call, "/", date => $"dow(CAST({date} AS TIMESTAMP))"),
            "day" => $"((to_milliseconds((CAST({times[1]} AS DATE) - CAST({times[0]} AS DATE)))) / 86400000)",
            "hour" => $"({Whole("day")} * 24 + {Of("hour")})",
            "minute" => $"({Whole("hour")} * 60 + {Of("minute")})",
            "second" => $"({Whole("minute")} * 60 + {Of("second")})",
            "millisecond" => $"(to_milliseconds(({times[1]} - {times[0]})))",
            // While references are collected, a part that is not known yet must not fail.
            var part => call.Context.Lookup("execute") is true
                ? throw new JinjaException(
                    $"datediff() on Athena knows no '{part}'",
                    "Use year, quarter, month, week, day, hour, minute, second or millisecond.")
                : "",
        };
    }

    private static string LastDay(JinjaCall call) => LastDay(call, call[1], "1");

    private static string DuckDbLastDay(JinjaCall call) =>
        call.Printed(1) == "quarter" ? LastDay(call, "month", "3") : LastDay(call);

    private static string LastDay(JinjaCall call, object? step, string steps)
    {
        var begin = call.Expand("date_trunc", call[1], call[0]);
        return $"cast( {call.Expand("dateadd", "day", "-1", call.Expand("dateadd", step, steps, begin))} as date)";
    }

    private static string Iso(JinjaCall call)
    {
        try
        {
            return PythonText.Str(new DateOnly(call.WholeNumber(0), call.WholeNumber(1), call.WholeNumber(2)));
        }
        catch (ArgumentOutOfRangeException outOfRange)
        {
            throw new JinjaException("there is no such date", innerException: outOfRange);
        }
    }

    /// <summary>Iceberg tables take microseconds; everything else milliseconds.</summary>
    private static string AthenaTimestamp(JinjaCall call)
    {
        var config = (call.Context.Lookup("model") as JinjaDict)?["config"] as JinjaDict;
        var isTable = !(config is not null && config.TryGetValue("materialized", out var kept) && kept is "view" or "ephemeral");
        var isIceberg = config is not null && config.TryGetValue("table_type", out var type) && type is "iceberg";
        return isIceberg && isTable ? "timestamp(6)" : "timestamp";
    }
}
