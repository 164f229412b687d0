using System.Globalization;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// The part of Python's <c>datetime</c> that templates use. The clock is the run's start, so that all models of a run agree
/// on what time it is.
/// </summary>
internal static class DatetimeNames
{
    public static Names Build(DateTime now) => new Names("module datetime")
        .Add("datetime", new Callable("datetime", "year, month, day, hour?, minute?, second?, microsecond?, tzinfo?", call => Moment(call))
            .Add(new JinjaFunction("now", "tz?", call => call[0] is IPythonTimeZone zone ? DateMethods.InZone(now, zone) : Naive(now)))
            .Add(new JinjaFunction("utcnow", "", _ => Naive(now)))
            .Add(new JinjaFunction("today", "", _ => Naive(now)))
            .Add(new JinjaFunction("strptime", "text, format", call => PythonDateParser.Parse(call.Text(0), call.Text(1))))
            .Add(new JinjaFunction("fromisoformat", "text", call => Iso(call.Text(0))))
            .Add(new JinjaFunction("fromtimestamp", "seconds, tz?", call => FromSeconds(call)))
            .Add(new JinjaFunction("utcfromtimestamp", "seconds", call => FromSeconds(call)))
            .Add(new JinjaFunction("combine", "date, time", call => call[0] is DateOnly date && call[1] is TimeSpan time
                ? date.ToDateTime(TimeOnly.FromTimeSpan(time))
                : throw new JinjaException("combine() takes a date and a time"))))
        .Add("date", new Callable("date", "year, month, day", call => Date(call))
            .Add(new JinjaFunction("today", "", _ => DateOnly.FromDateTime(now)))
            .Add(new JinjaFunction("fromisoformat", "text", call => DateOnly.FromDateTime(ZonedTime.ClockOf(Iso(call.Text(0)))!.Value))))
        .Add(new JinjaFunction("time", "hour?, minute?, second?, microsecond?", call => Time(call)))
        .Add("timezone", new Callable("timezone", "offset, name?", call => call[0] is TimeSpan offset
                ? TimeZoneNames.Fixed(offset) : throw new JinjaException("timezone() takes a timedelta"))
            .Add("utc", TimeZoneNames.Utc))
        .Add(new JinjaFunction("timedelta", "days?, seconds?, microseconds?, milliseconds?, minutes?, hours?, weeks?", call => Span(call)));

    /// <summary>Python's moments know no zone unless they are given one.</summary>
    private static DateTime Naive(DateTime moment) => DateTime.SpecifyKind(moment, DateTimeKind.Unspecified);

    /// <summary>A moment that says how far it is from UTC knows a zone.</summary>
    private static object Iso(string text)
    {
        const DateTimeStyles style = DateTimeStyles.RoundtripKind;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, style, out var moment))
            throw new JinjaException($"'{text}' is no date or time in ISO format");
        if (moment.Kind is not DateTimeKind.Local) return moment;
        var zoned = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        return DateMethods.WithZone(zoned.DateTime, TimeZoneNames.Fixed(zoned.Offset));
    }

    private static object FromSeconds(JinjaCall call)
    {
        var moment = Valid(() => DateTime.UnixEpoch.AddSeconds(Convert.ToDouble(call[0], CultureInfo.InvariantCulture)));
        return call.Count > 1 && call[1] is IPythonTimeZone zone ? DateMethods.InZone(moment, zone) : Naive(moment);
    }

    /// <summary>A time of day is a span to templates: they know no other.</summary>
    private static TimeSpan Time(JinjaCall call) => Valid(() =>
        new TimeOnly(call.WholeNumber(0), call.WholeNumber(1), call.WholeNumber(2)).ToTimeSpan()
        + TimeSpan.FromMicroseconds(call.WholeNumber(3)));

    private static DateOnly Date(JinjaCall call) =>
        Valid(() => new DateOnly(call.WholeNumber(0), call.WholeNumber(1), call.WholeNumber(2)));

    private static object Moment(JinjaCall call) => DateMethods.WithZone(
        Valid(() =>
            new DateTime(Date(call), new TimeOnly(call.WholeNumber(3), call.WholeNumber(4), call.WholeNumber(5)))
                .AddMicroseconds(call.WholeNumber(6))),
        call[7]);

    private static TimeSpan Span(JinjaCall call) => Valid(() => new TimeSpan(
        days: (7 * call.WholeNumber(6)) + call.WholeNumber(0),
        hours: call.WholeNumber(5),
        minutes: call.WholeNumber(4),
        seconds: call.WholeNumber(1),
        milliseconds: call.WholeNumber(3),
        microseconds: call.WholeNumber(2)));

    private static T Valid<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentOutOfRangeException outOfRange)
        {
            throw new JinjaException("there is no such date or time", innerException: outOfRange);
        }
    }

    /// <summary>A Python class: it can be called and has functions of its own.</summary>
    private sealed class Callable(string name, string signature, JinjaFunctionBody body) : JinjaObject, IJinjaCallable
    {
        private readonly JinjaFunction constructor = new(name, signature, body);
        private readonly Names members = new(name);

        public override string TypeName => "type";

        public Callable Add(JinjaFunction function)
        {
            members.Add(function);
            return this;
        }

        public Callable Add(string member, object value)
        {
            members.Add(member, value);
            return this;
        }

        public object? Call(JinjaContext context, JinjaArguments arguments) => constructor.Call(context, arguments);

        public override bool TryGetAttribute(string attribute, out object? value) => members.TryGetAttribute(attribute, out value);
    }
}
