using System.Globalization;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The part of Python's <c>pytz</c> that templates use, over the zones the operating system knows.</summary>
internal static class TimeZoneNames
{
    public static JinjaObject Utc { get; } = new NamedZone(TimeZoneInfo.Utc);

    public static Names All { get; } = new Names("module pytz")
        .Add("utc", Utc)
        .Add("UTC", Utc)
        .Add(new JinjaFunction("timezone", "zone", call => Find(call.Text(0))))
        .Add(new JinjaFunction("FixedOffset", "minutes", call => Fixed(TimeSpan.FromMinutes(call.WholeNumber(0)))));

    /// <summary>A zone whose clock is always as far ahead; UTC when it is not ahead at all.</summary>
    public static JinjaObject Fixed(TimeSpan offset) => offset == TimeSpan.Zero ? Utc : new FixedZone(offset);

    private static JinjaObject Find(string name) => name.ToUpperInvariant() is "UTC" ? Utc
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? new NamedZone(zone)
        : throw new JinjaException($"there is no time zone '{name}'", "Use a name of the tz database, such as Europe/London.");

    private abstract class Zone : JinjaObject, IPythonTimeZone
    {
        public override string TypeName => "timezone";

        public abstract TimeSpan FirstOffset { get; }

        public abstract TimeSpan OffsetAt(DateTime moment);

        public abstract string NameAt(TimeSpan offset);

        public abstract bool IsDaylight(TimeSpan offset);

        public abstract string ReprAt(TimeSpan offset);

        public override string Repr => ReprAt(FirstOffset);

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name switch
            {
                "zone" or "key" => ToString(),
                "localize" => new JinjaFunction(name, "moment, is_dst?", call => Local(call)),
                "normalize" => new JinjaFunction(name, "moment, is_dst?", call => DateMethods.InZone(MomentOf(call, "normalize"), this)),
                "fromutc" => new JinjaFunction(name, "moment", call => DateMethods.InZone(MomentOf(call, "fromutc"), this)),
                "utcoffset" => new JinjaFunction(name, "moment, is_dst?", call => OffsetOfClock(ClockOf(call, name), isDaylight: call.Flag(1))),
                "tzname" => new JinjaFunction(name, "moment, is_dst?", call => NameAt(OffsetOfClock(ClockOf(call, name), call.Flag(1)))),
                _ => null,
            };
            return value is not null;
        }

        /// <summary>How far the clock is ahead when it shows this; shown twice, the later is meant unless the first is asked for.</summary>
        protected abstract TimeSpan OffsetOfClock(DateTime clock, bool isDaylight);

        private object Local(JinjaCall call)
        {
            var clock = ClockOf(call, "localize");
            if (call[0] is ZonedTime || clock.Kind is DateTimeKind.Utc)
                throw new JinjaException("Not naive datetime (tzinfo is already set)", "Use astimezone() for a moment that has a zone.");
            var offset = OffsetOfClock(clock, call.Flag(1));
            return ReferenceEquals(this, Utc) ? DateTime.SpecifyKind(clock, DateTimeKind.Utc) : new ZonedTime(clock, offset, this);
        }

        private static DateTime ClockOf(JinjaCall call, string method) => ZonedTime.ClockOf(call[0]) ?? throw NoMoment(call, method);

        private static DateTime MomentOf(JinjaCall call, string method) => ZonedTime.UtcOf(call[0]) ?? throw NoMoment(call, method);

        private static JinjaException NoMoment(JinjaCall call, string method) =>
            new($"{method}() takes a datetime, not {PythonText.Repr(call[0])}");
    }

    /// <summary>A zone of the tz database.</summary>
    private sealed class NamedZone(TimeZoneInfo info) : Zone
    {
        private readonly Lazy<TimeSpan> first = new(() => ZoneFile.FirstOffset(info.Id)
            ?? info.GetUtcOffset(new DateTime(1, 1, 2, 0, 0, 0, DateTimeKind.Unspecified)));

        public override TimeSpan FirstOffset => first.Value;

        public override TimeSpan OffsetAt(DateTime moment) => info.GetUtcOffset(moment);

        public override string NameAt(TimeSpan offset) =>
            info == TimeZoneInfo.Utc ? "UTC" : IsDaylight(offset) ? info.DaylightName : offset == info.BaseUtcOffset ? info.StandardName : "LMT";

        public override bool IsDaylight(TimeSpan offset) =>
            info.SupportsDaylightSavingTime && offset - info.BaseUtcOffset is { Ticks: > 0 } ahead && ahead <= TimeSpan.FromHours(1)
            && ahead.Minutes % 30 == 0;

        public override string ReprAt(TimeSpan offset) => info == TimeZoneInfo.Utc ? "<UTC>" : string.Create(
            CultureInfo.InvariantCulture,
            $"<DstTzInfo '{info.Id}' {NameAt(offset)}{(offset > TimeSpan.Zero ? "+" : "")}{PythonDate.Str(offset)} {(IsDaylight(offset) ? "DST" : "STD")}>");

        public override string ToString() => info == TimeZoneInfo.Utc ? "UTC" : info.Id;

        protected override TimeSpan OffsetOfClock(DateTime clock, bool isDaylight)
        {
            var bare = DateTime.SpecifyKind(clock, DateTimeKind.Unspecified);
            return isDaylight && info.IsAmbiguousTime(bare) ? info.GetAmbiguousTimeOffsets(bare).Max() : info.GetUtcOffset(bare);
        }
    }

    /// <summary>A zone whose clock is always as far ahead of UTC.</summary>
    private sealed class FixedZone(TimeSpan offset) : Zone
    {
        public override TimeSpan FirstOffset => offset;

        public override TimeSpan OffsetAt(DateTime moment) => offset;

        public override string NameAt(TimeSpan at) => $"UTC{new ZonedTime(default, offset, this).OffsetText()}";

        public override bool IsDaylight(TimeSpan at) => false;

        public override string ReprAt(TimeSpan at) => $"datetime.timezone({PythonDate.Repr(offset)})";

        public override string ToString() => NameAt(offset);

        protected override TimeSpan OffsetOfClock(DateTime clock, bool isDaylight) => offset;
    }
}
