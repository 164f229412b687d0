using System.Globalization;
using System.Text;

namespace Pipeline.Models.Jinja.Values;

/// <summary>How Python writes dates, times and durations.</summary>
internal static class PythonDate
{
    public static string IsoFormat(ZonedTime value, char separator) => IsoFormat(value.Clock, separator) + value.OffsetText();

    public static string IsoFormat(DateTime value, char separator)
    {
        var text = value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + separator + value.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var microseconds = Microseconds(value);
        if (microseconds > 0) text += "." + microseconds.ToString("000000", CultureInfo.InvariantCulture);
        return value.Kind == DateTimeKind.Utc ? text + "+00:00" : text;
    }

    public static string Str(TimeSpan value)
    {
        var days = (long)Math.Floor(value.TotalDays);
        var rest = value - TimeSpan.FromDays(days);
        var text = days == 0 ? "" : $"{days} day{(Math.Abs(days) == 1 ? "" : "s")}, ";
        text += string.Create(CultureInfo.InvariantCulture, $"{rest.Hours}:{rest.Minutes:00}:{rest.Seconds:00}");
        var microseconds = rest.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond;
        return microseconds == 0 ? text : text + "." + microseconds.ToString("000000", CultureInfo.InvariantCulture);
    }

    public static string Repr(object value)
    {
        if (value is DateOnly date) return $"datetime.date({date.Year}, {date.Month}, {date.Day})";
        if (value is TimeSpan span) return $"datetime.timedelta({Str(span)})";
        var moment = ZonedTime.ClockOf(value)!.Value;
        var parts = new List<long> { moment.Year, moment.Month, moment.Day, moment.Hour, moment.Minute };
        var microseconds = Microseconds(moment);
        if (moment.Second > 0 || microseconds > 0) parts.Add(moment.Second);
        if (microseconds > 0) parts.Add(microseconds);
        var zone = value is ZonedTime zoned ? $", tzinfo={zoned.Zone.ReprAt(zoned.Offset)}"
            : moment.Kind == DateTimeKind.Utc ? ", tzinfo=datetime.timezone.utc" : "";
        return $"datetime.datetime({string.Join(", ", parts)}{zone})";
    }

    /// <summary>C's <c>strftime</c> in the C locale.</summary>
    public static string Format(ZonedTime value, string format) => Format(
        value.Clock,
        format.Replace("%z", value.OffsetText(""), StringComparison.Ordinal)
            .Replace("%Z", value.Zone.NameAt(value.Offset), StringComparison.Ordinal)
            .Replace("%s", new DateTimeOffset(value.Utc).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    /// <summary>The same, of a moment without a zone or in UTC.</summary>
    public static string Format(DateTime value, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length) text.Append(format[i]);
            else text.Append(Field(value, format[++i]));
        }

        return text.ToString();
    }

    public static long Microseconds(DateTime value) => value.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond;

    private static string Field(DateTime value, char field) => field switch
    {
        'Y' => Net("yyyy", value),
        'y' => Net("yy", value),
        'm' => Net("MM", value),
        'd' => Net("dd", value),
        'H' => Net("HH", value),
        'I' => Net("hh", value),
        'M' => Net("mm", value),
        'S' => Net("ss", value),
        'f' => Microseconds(value).ToString("000000", CultureInfo.InvariantCulture),
        'p' => value.Hour < 12 ? "AM" : "PM",
        'A' => Net("dddd", value),
        'a' => Net("ddd", value),
        'B' => Net("MMMM", value),
        'b' or 'h' => Net("MMM", value),
        'j' => value.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'w' => ((int)value.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'u' => IsoWeekday(value).ToString(CultureInfo.InvariantCulture),
        'V' => ISOWeek.GetWeekOfYear(value).ToString("00", CultureInfo.InvariantCulture),
        'G' => ISOWeek.GetYear(value).ToString("0000", CultureInfo.InvariantCulture),
        'F' => Net("yyyy-MM-dd", value),
        'T' => Net("HH:mm:ss", value),
        'D' => Net("MM/dd/yy", value).Replace('-', '/'),
        's' => new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'z' => value.Kind == DateTimeKind.Utc ? "+0000" : "",
        'Z' => value.Kind == DateTimeKind.Utc ? "UTC" : "",
        '%' => "%",
        _ => "%" + field,
    };

    private static int IsoWeekday(DateTime value) => value.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)value.DayOfWeek;

    private static string Net(string format, DateTime value) => value.ToString(format, CultureInfo.InvariantCulture);
}
