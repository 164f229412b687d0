using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pipeline.Connectors.Rest;

/// <summary>What kind of value orders a stream.</summary>
internal enum CursorKind
{
    None,

    Number,

    /// <summary>A day, <c>2026-01-02</c>.</summary>
    Date,

    /// <summary>A time with or without offset, <c>2026-01-02T03:04:05Z</c>; without, UTC.</summary>
    Instant,
}

/// <summary>
/// A cursor's value as something that can be compared: never as text, since "9115661" would be later than "20026590", and
/// 09:00+09:00 later than 08:00Z.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The number, or the ticks of the instant in UTC.</param>
internal readonly record struct CursorValue(CursorKind Kind, decimal Value)
{
    private const NumberStyles NumberForm = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Where the value's token begins in its page.</summary>
    public int Start { get; init; }

    public bool IsTime => Kind is CursorKind.Date or CursorKind.Instant;

    /// <summary>The instant; a day begins at midnight UTC.</summary>
    public DateTimeOffset Time => new((long)Value, TimeSpan.Zero);

    public static bool TryParse(ReadOnlySpan<byte> text, out CursorValue value)
    {
        value = default;
        if (IsoTime.TryParse(text, out var ticks, out var isDate))
            value = new CursorValue(isDate ? CursorKind.Date : CursorKind.Instant, ticks);
        else if (Utf8Parser.TryParse(text, out long whole, out var read) && read == text.Length)
            value = new CursorValue(CursorKind.Number, whole);
        else if (decimal.TryParse(text, NumberForm, CultureInfo.InvariantCulture, out var number))
            value = new CursorValue(CursorKind.Number, number);
        return value.Kind != CursorKind.None;
    }

    public static bool TryParse(string text, out CursorValue value) => TryParse(Encoding.UTF8.GetBytes(text), out value);

    public bool IsComparableTo(CursorValue other) => IsTime == other.IsTime;

    public bool IsAfter(CursorValue other) => Kind != CursorKind.None && (other.Kind == CursorKind.None || Value > other.Value);
}

/// <summary>ISO 8601 as APIs write it, read without allocation: a day, or a day and a time to any fraction, with <c>Z</c>, an offset or nothing.</summary>
internal static class IsoTime
{
    public static bool TryParse(ReadOnlySpan<byte> text, out long ticks, out bool isDate)
    {
        (ticks, isDate) = (0, false);
        if (text.Length < 10 || text[4] != '-' || text[7] != '-') return false;
        if (!TryDigits(text[..4], out var year) || !TryDigits(text.Slice(5, 2), out var month) || !TryDigits(text.Slice(8, 2), out var day)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        isDate = text.Length == 10;
        if (isDate) return true;
        if (text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryTime(text[11..], out var time)) return false;
        ticks += time;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out var hour) || !TryDigits(text.Slice(3, 2), out var minute)) return false;
        text = text[5..];
        var second = 0;
        if (text is [(byte)':', _, _, ..])
        {
            if (!TryDigits(text.Slice(1, 2), out second)) return false;
            text = text[3..];
        }

        if (hour > 24 || minute > 59 || second > 60) return false;
        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + Fraction(ref text);
        if (!TryOffset(text, out var offset)) return false;
        ticks -= offset;
        return true;
    }

    private static long Fraction(ref ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'.' or (byte)',', _, ..]) return 0;
        var end = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var found ? found : text.Length - 1;
        var (ticks, unit) = (0L, TimeSpan.TicksPerSecond / 10);
        foreach (var digit in text.Slice(1, end))
        {
            ticks += (digit - '0') * unit;
            unit /= 10; // beyond a tick nothing is left of it
        }

        text = text[(end + 1)..];
        return ticks;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text is [] or [(byte)'Z' or (byte)'z']) return true;
        if (text is not [(byte)'+' or (byte)'-', _, _, ..] || !TryDigits(text.Slice(1, 2), out var hours)) return false;
        var rest = text[3..].TrimStart((byte)':');
        var minutes = 0;
        if (rest.Length is not (0 or 2) || (rest.Length == 2 && !TryDigits(rest, out minutes))) return false;
        ticks = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
