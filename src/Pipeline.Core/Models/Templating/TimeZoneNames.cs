using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// The part of Python's <c>pytz</c> that templates use. Moments know UTC only: one that is taken to another zone shows that zone's
/// clock and forgets the zone.
/// </summary>
internal static class TimeZoneNames
{
    public static JinjaObject Utc { get; } = new Zone(TimeZoneInfo.Utc);

    public static Names All { get; } = new Names("module pytz")
        .Add("utc", Utc)
        .Add("UTC", Utc)
        .Add(new JinjaFunction("timezone", "zone", call => new Zone(Find(call.Text(0)))));

    private static TimeZoneInfo Find(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        ? zone
        : throw new JinjaException($"there is no time zone '{name}'", "Use a name of the tz database, such as Europe/London.");

    private sealed class Zone(TimeZoneInfo info) : JinjaObject, IPythonTimeZone
    {
        public DateTime At(DateTime moment)
        {
            var utc = DateTime.SpecifyKind(moment, DateTimeKind.Utc);
            return Info == TimeZoneInfo.Utc ? utc : TimeZoneInfo.ConvertTimeFromUtc(utc, Info);
        }

        public TimeZoneInfo Info { get; } = info;

        public override string TypeName => "timezone";

        public override string ToString() => Info.Id;

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name switch
            {
                "zone" => Info.Id,
                "localize" => new JinjaFunction(name, "moment, is_dst?", call => Local(call)),
                "normalize" => new JinjaFunction(name, "moment", call => call[0]),
                _ => null,
            };
            return value is not null;
        }

        private DateTime Local(JinjaCall call) => call[0] is DateTime moment
            ? Info == TimeZoneInfo.Utc ? DateTime.SpecifyKind(moment, DateTimeKind.Utc) : moment
            : throw new JinjaException($"localize() takes a datetime, not {PythonText.Repr(call[0])}");
    }
}
