using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The methods of dates, times and durations.</summary>
internal static class DateMethods
{
    public static Dictionary<string, JinjaFunction> All { get; } = Methods.Table(
        new("astimezone", "self, tz?", call => call[1] is IPythonTimeZone zone
            ? zone.At(Moment(call, "astimezone"))
            : DateTime.SpecifyKind(Moment(call, "astimezone"), DateTimeKind.Utc)),
        new("date", "self", call => call[0] is DateTime moment ? DateOnly.FromDateTime(moment) : throw Unsupported(call, "date")),
        new("isoformat", "self, sep?", IsoFormat),
        new("isoweekday", "self", call => (long)(Moment(call, "isoweekday").DayOfWeek is DayOfWeek.Sunday ? 7 : (int)Moment(call, "isoweekday").DayOfWeek)),
        new("replace", "self, year?, month?, day?, hour?, minute?, second?, microsecond?", Replace),
        new("strftime", "self, format", call => PythonDate.Format(Moment(call, "strftime"), call.Text(1))),
        new("timestamp", "self", call => (Moment(call, "timestamp") - DateTime.UnixEpoch).TotalSeconds),
        new("total_seconds", "self", call => call[0] is TimeSpan span ? span.TotalSeconds : throw Unsupported(call, "total_seconds")),
        new("weekday", "self", call => (long)(((int)Moment(call, "weekday").DayOfWeek + 6) % 7)));

    private static DateTime Moment(JinjaCall call, string method) => call[0] switch
    {
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        DateTime moment => moment,
        _ => throw Unsupported(call, method),
    };

    private static JinjaException Unsupported(JinjaCall call, string method) =>
        new($"'{PythonType.DescribeObject(call[0])}' has no attribute '{method}'");

    private static string IsoFormat(JinjaCall call) => call[0] switch
    {
        DateOnly date => PythonText.Str(date),
        DateTime moment => PythonDate.IsoFormat(moment, call.Text(1, "T") is [var separator] ? separator : 'T'),
        _ => throw Unsupported(call, "isoformat"),
    };

    private static object Replace(JinjaCall call)
    {
        var old = Moment(call, "replace");
        try
        {
            var date = new DateOnly(call.WholeNumber(1, old.Year), call.WholeNumber(2, old.Month), call.WholeNumber(3, old.Day));
            if (call[0] is DateOnly) return date;
            var time = new TimeOnly(call.WholeNumber(4, old.Hour), call.WholeNumber(5, old.Minute), call.WholeNumber(6, old.Second));
            var microseconds = call.WholeNumber(7, (int)PythonDate.Microseconds(old));
            return DateTime.SpecifyKind(date.ToDateTime(time).AddMicroseconds(microseconds), old.Kind);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new JinjaException("a part of the date is out of range", innerException: error);
        }
    }
}

/// <summary>The plain attributes of dates, times and durations.</summary>
internal static class DateAttributes
{
    public static bool TryGet(object? target, string name, out object? value)
    {
        value = target switch
        {
            DateOnly date => OfDate(date.ToDateTime(TimeOnly.MinValue), name),
            DateTime moment => OfDate(moment, name) ?? OfTime(moment, name),
            TimeSpan span => OfSpan(span, name),
            _ => null,
        };
        return value is not null;
    }

    private static object? OfDate(DateTime date, string name) => name switch
    {
        "year" => (long)date.Year,
        "month" => (long)date.Month,
        "day" => (long)date.Day,
        _ => null,
    };

    private static object? OfTime(DateTime moment, string name) => name switch
    {
        "hour" => (long)moment.Hour,
        "minute" => (long)moment.Minute,
        "second" => (long)moment.Second,
        "microsecond" => PythonDate.Microseconds(moment),
        _ => null,
    };

    private static object? OfSpan(TimeSpan span, string name)
    {
        var days = (long)Math.Floor(span.TotalDays);
        return name switch
        {
            "days" => days,
            "seconds" => (long)(span - TimeSpan.FromDays(days)).TotalSeconds,
            "microseconds" => (span - TimeSpan.FromDays(days)).Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond,
            _ => null,
        };
    }
}
