using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Configuration;

/// <summary>Lengths of time as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>2d</c>, <c>1w</c>.</summary>
public static class Duration
{
    /// <summary>The form, as a regular expression for schemas.</summary>
    public const string Pattern = @"^(\d+(\.\d+)?(ms|s|m|h|d|w))+$";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("w", TimeSpan.FromDays(7)), ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads a duration; false when the text is none, has no unit, or is longer than a <see cref="TimeSpan"/> holds.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.IsEmpty) return false;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
            text = text[digits..];
            var letters = text.IndexOfAny(Digits);
            var unit = letters < 0 ? text : text[..letters];
            if (LengthOf(unit) is not { } length || count * length.TotalDays > 100_000) return false;
            duration += length * count;
            text = text[unit.Length..];
        }

        return true;
    }

    /// <summary>The shortest way to write it: <c>1h30m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            var count = (long)(duration / length);
            if (count == 0 || (unit == "w" && duration != length * count)) continue;
            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            duration -= length * count;
        }

        return text.ToString();
    }

    private static TimeSpan? LengthOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, length) in Units)
        {
            if (unit.SequenceEqual(name)) return length;
        }

        return null;
    }
}
