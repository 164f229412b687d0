using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Schema;

/// <summary>
/// Lengths of time as people write them: <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>1h30m</c>, <c>1.5d</c>, <c>2w</c>. A unit is
/// required, because a bare <c>30</c> means seconds to one reader and minutes to the next.
/// </summary>
public static class Duration
{
    /// <summary>The form, as a regular expression for schemas.</summary>
    public const string Pattern = @"^(\d+(\.\d+)?(ms|s|m|h|d|w))+$";

    /// <summary>What a message shows when it refuses a text.</summary>
    public const string Examples = "30s, 15m, 1h30m, 1d, 2w";

    private static readonly SearchValues<char> numerals = SearchValues.Create("0123456789.");

    private static readonly (string Unit, long Ticks)[] units =
    [
        ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>
    /// Reads a length, zero included; false for anything else and for what is longer than a <see cref="TimeSpan"/> holds.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.IsEmpty) return false;
        var total = 0L;
        while (!text.IsEmpty)
        {
            if (!TryTakePart(ref text, out var ticks) || ticks > TimeSpan.MaxValue.Ticks - total) return false;
            total += ticks;
        }

        duration = new TimeSpan(total);
        return true;
    }

    /// <summary>The shortest way to write a length exactly, down to the millisecond: <c>1h30m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        // Weeks only where nothing else is needed: 8d says more than 1w1d.
        var largest = duration.Ticks % units[0].Ticks == 0 ? units : units.AsSpan(1);
        return Write(duration.Ticks, largest, separator: "");
    }

    /// <summary>
    /// A length for a sentence, cut to its largest unit and the one below: <c>110d 13h</c>. Its sign is left to the sentence.
    /// </summary>
    public static string Approximate(TimeSpan duration)
    {
        var length = duration.Duration();
        var grain = length switch
        {
            { Days: > 0 } => TimeSpan.TicksPerHour,
            { Hours: > 0 } => TimeSpan.TicksPerMinute,
            { Ticks: >= TimeSpan.TicksPerSecond } => TimeSpan.TicksPerSecond,
            _ => TimeSpan.TicksPerMillisecond,
        };
        return Write(length.Ticks - (length.Ticks % grain), units.AsSpan(1), separator: " ");
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        var digits = text.IndexOfAnyExcept(numerals);
        if (digits <= 0 || !TryReadCount(text[..digits], out var count)) return false;
        text = text[digits..];
        var letters = text.IndexOfAny(numerals);
        var unit = letters < 0 ? text : text[..letters];
        text = text[unit.Length..];
        if (TicksOf(unit) is not { } length || count > (decimal)TimeSpan.MaxValue.Ticks / length) return false;
        ticks = (long)(count * length);
        return true;
    }

    /// <summary>A number begins and ends with a digit, as <see cref="Pattern"/> has it: neither <c>.5</c> nor <c>5.</c>.</summary>
    private static bool TryReadCount(ReadOnlySpan<char> text, out decimal count) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out count) && text[0] != '.' && text[^1] != '.';

    private static long? TicksOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in units)
        {
            if (unit.SequenceEqual(name)) return ticks;
        }

        return null;
    }

    private static string Write(long ticks, ReadOnlySpan<(string Unit, long Ticks)> units, string separator)
    {
        var text = new StringBuilder();
        foreach (var (unit, length) in units)
        {
            if (ticks < length) continue;
            text.Append(text.Length == 0 ? "" : separator).Append(CultureInfo.InvariantCulture, $"{ticks / length}{unit}");
            ticks %= length;
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }
}
