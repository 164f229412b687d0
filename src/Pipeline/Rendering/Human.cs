using System.Globalization;

namespace Pipeline.Rendering;

/// <summary>Numbers as people read them.</summary>
internal static class Human
{
    private static readonly string[] byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary><c>1,234</c></summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>12</c>, or <c>-</c> where there is none.</summary>
    public static string OrDash(long? number) => number is { } present ? present.ToString(CultureInfo.InvariantCulture) : "-";

    /// <summary><c>1,234 rows</c>, <c>1 row</c></summary>
    public static string Rows(long rows) => Count(rows, "row");

    /// <summary><c>3 files</c>, <c>1 file</c></summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Number(count)} {noun}s";

    /// <summary><c>1.2 MB</c>; thousands, not 1,024s, as storage is sold.</summary>
    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        // 999.95 would print as 1000.0 of the smaller unit.
        while (value >= 999.95 && unit < byteUnits.Length - 1) (value, unit) = (value / 1000, unit + 1);
        return unit == 0 ? $"{Number(bytes)} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {byteUnits[unit]}");
    }

    /// <summary><c>340 ms</c>, <c>1.2 s</c>, <c>2 min 5 s</c>, <c>1 h 2 min</c></summary>
    public static string Elapsed(TimeSpan elapsed) => elapsed switch
    {
        { TotalMilliseconds: < 999.5 } => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s"),
        { TotalSeconds: < 3599.5 } => Parts((long)Math.Round(elapsed.TotalSeconds), 60, "min", "s"),
        _ => Parts((long)Math.Round(elapsed.TotalMinutes), 60, "h", "min"),
    };

    private static string Parts(long small, int perLarge, string large, string unit) =>
        $"{small / perLarge} {large} {small % perLarge} {unit}";
}
