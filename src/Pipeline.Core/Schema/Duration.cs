using System.Globalization;

namespace Pipeline.Schema;

/// <summary>
/// Lengths of time as people write them: <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>1h30m</c>, <c>1d</c>, <c>2w</c>. Whole
/// numbers only; a unit is required, because a bare <c>30</c> means seconds to one reader and minutes to the next.
/// </summary>
public static class Duration
{
    /// <summary>What a message shows when it refuses a text.</summary>
    public const string Examples = "30s, 15m, 1h30m, 1d, 2w";

    /// <summary>Reads a positive length; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var total = 0L;
        while (!text.IsEmpty)
        {
            if (!TryTakePart(ref text, out var ticks) || ticks > TimeSpan.MaxValue.Ticks - total) return false;
            total += ticks;
        }

        duration = new TimeSpan(total);
        return total > 0;
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        text = text[digits..];
        var letters = text.IndexOfAnyInRange('0', '9');
        var unit = letters < 0 ? text : text[..letters];
        text = text[unit.Length..];
        var length = TicksOf(unit);
        if (length == 0 || count > TimeSpan.MaxValue.Ticks / length) return false;
        ticks = count * length;
        return true;
    }

    private static long TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        "d" => TimeSpan.TicksPerDay,
        "w" => 7 * TimeSpan.TicksPerDay,
        _ => 0,
    };
}
