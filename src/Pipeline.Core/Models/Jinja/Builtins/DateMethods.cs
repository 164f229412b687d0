using System.Globalization;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The methods of dates, times and durations.</summary>
internal static class DateMethods
{
    public static Dictionary<string, JinjaFunction> All { get; } = Methods.Table(
        new("astimezone", "self, tz?", call => call[1] is IPythonTimeZone zone ? InZone(Utc(call, "astimezone"), zone) : Utc(call, "astimezone")),
        new("date", "self", call => ZonedTime.ClockOf(call[0]) is { } clock ? DateOnly.FromDateTime(clock) : throw Unsupported(call, "date")),
        new("dst", "self", call => call[0] is ZonedTime zoned ? TimeSpan.FromHours(zoned.Zone.IsDaylight(zoned.Offset) ? 1 : 0) : null),
        new("isocalendar", "self", IsoCalendar),
        new("isoformat", "self, sep?", IsoFormat),
        new("isoweekday", "self", call => (long)(Moment(call, "isoweekday").DayOfWeek is DayOfWeek.Sunday ? 7 : (int)Moment(call, "isoweekday").DayOfWeek)),
        new("replace", "self, year?, month?, day?, hour?, minute?, second?, microsecond?, tzinfo?", Replace),
        new("strftime", "self, format", call => call[0] is ZonedTime zoned
            ? PythonDate.Format(zoned, call.Text(1)) : PythonDate.Format(Moment(call, "strftime"), call.Text(1))),
        new("time", "self", call => ZonedTime.ClockOf(call[0]) is { } clock ? clock.TimeOfDay : throw Unsupported(call, "time")),
        new("timestamp", "self", call => (Utc(call, "timestamp") - DateTime.UnixEpoch).TotalSeconds),
        new("total_seconds", "self", call => call[0] is TimeSpan span ? span.TotalSeconds : throw Unsupported(call, "total_seconds")),
        new("tzname", "self", call => call[0] switch
        {
            ZonedTime zoned => zoned.Zone.NameAt(zoned.Offset),
            DateTime { Kind: DateTimeKind.Utc } => "UTC",
            _ => null,
        }),
        new("utcoffset", "self", call => call[0] switch
        {
            ZonedTime zoned => zoned.Offset,
            DateTime { Kind: DateTimeKind.Utc } => TimeSpan.Zero,
            _ => null,
        }),
        new("weekday", "self", call => (long)(((int)Moment(call, "weekday").DayOfWeek + 6) % 7)));

    /// <summary>A moment as a zone's clock shows it; UTC is a kind of its own.</summary>
    public static object InZone(DateTime utc, IPythonTimeZone zone) =>
        zone.NameAt(TimeSpan.Zero) is "UTC" && zone.FirstOffset == TimeSpan.Zero ? utc : ZonedTime.At(utc, zone);

    /// <summary>A clock's time that is given a zone: None takes the zone away.</summary>
    public static object WithZone(DateTime clock, object? zone)
    {
        var bare = DateTime.SpecifyKind(clock, DateTimeKind.Unspecified);
        return zone switch
        {
            IPythonTimeZone given when InZone(DateTime.UnixEpoch, given) is DateTime => DateTime.SpecifyKind(clock, DateTimeKind.Utc),
            IPythonTimeZone given => new ZonedTime(bare, given.FirstOffset, given),
            _ => bare,
        };
    }

    /// <summary>What the clock shows; midnight of a date.</summary>
    private static DateTime Moment(JinjaCall call, string method) => call[0] is DateOnly date
        ? date.ToDateTime(TimeOnly.MinValue)
        : ZonedTime.ClockOf(call[0]) ?? throw Unsupported(call, method);

    private static DateTime Utc(JinjaCall call, string method) => ZonedTime.UtcOf(call[0]) ?? throw Unsupported(call, method);

    private static JinjaTuple IsoCalendar(JinjaCall call)
    {
        var moment = Moment(call, "isocalendar");
        var day = moment.DayOfWeek is DayOfWeek.Sunday ? 7 : (int)moment.DayOfWeek;
        return new JinjaTuple((long)ISOWeek.GetYear(moment), (long)ISOWeek.GetWeekOfYear(moment), (long)day);
    }

    private static JinjaException Unsupported(JinjaCall call, string method) =>
        new($"'{PythonType.DescribeObject(call[0])}' has no attribute '{method}'");

    private static string IsoFormat(JinjaCall call) => call[0] switch
    {
        DateOnly date => PythonText.Str(date),
        DateTime moment => PythonDate.IsoFormat(moment, call.Text(1, "T") is [var separator] ? separator : 'T'),
        ZonedTime zoned => PythonDate.IsoFormat(zoned, call.Text(1, "T") is [var separator] ? separator : 'T'),
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
            var clock = date.ToDateTime(time).AddMicroseconds(microseconds);
            if (call.IsGiven(8)) return WithZone(clock, call[8]);
            return call[0] is ZonedTime zoned ? zoned with { Clock = clock } : DateTime.SpecifyKind(clock, old.Kind);
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
            ZonedTime when name is "tzinfo" => ((ZonedTime)target).Zone,
            ZonedTime zoned => OfDate(zoned.Clock, name) ?? OfTime(zoned.Clock, name),
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
