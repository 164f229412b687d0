using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>The three ways of writing days and times that dbt recognizes in seeds.</summary>
internal static partial class SeedTimes
{
    /// <summary><c>2024-01-31</c>, and <c>2024-1-31</c> too.</summary>
    public static bool IsDate(string text) => Date.Match(text.Trim()) is { Success: true } match && IsDay(match);

    /// <summary><c>2024-01-31 10:20:30</c>, without fractions.</summary>
    public static bool IsTimestamp(string text) => Timestamp.Match(text.Trim()) is { Success: true } match && IsDay(match);

    /// <summary>ISO 8601 with a T: <c>2024-01-31T10:20:30.5Z</c>, basic and ordinal forms too.</summary>
    public static bool IsIsoTimestamp(string text)
    {
        if (text.Trim().Split('T') is not [var date, var time] || !IsoTime.IsMatch(time)) return false;
        return IsoDate.Match(date) is { Success: true } match && IsDay(match);
    }

    private static bool IsDay(Match match)
    {
        if (match.Groups["ordinal"] is { Success: true, Value: var ordinal })
            return Number(ordinal) is >= 1 and <= 366 and var number && (number < 366 || DateTime.IsLeapYear(Math.Max(Year(match), 1)));
        if (!match.Groups["month"].Success) return true;
        var day = match.Groups["day"].Success ? Number(match.Groups["day"].Value) : 1;
        var month = Number(match.Groups["month"].Value);
        return Year(match) >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(Year(match), month);
    }

    private static int Year(Match match) => Number(match.Groups["year"].Value);

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})\z")]
    private static partial Regex Date { get; }

    [GeneratedRegex(@"^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})\s+(?:2[0-3]|[01]?\d):[0-5]?\d:[0-5]?\d\z")]
    private static partial Regex Timestamp { get; }

    [GeneratedRegex(
        @"^(?<year>\d{4})(?:-(?<month>\d{2})(?:-(?<day>\d{2}))?|(?<month>\d{2})(?<day>\d{2})|-?(?<ordinal>\d{3})|-?W\d{2}(?:-?\d)?)?\z")]
    private static partial Regex IsoDate { get; }

    [GeneratedRegex(@"^(?:[01]\d|2[0-3])(?::?[0-5]\d(?::?[0-5]\d)?)?(?:[.,]\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?\z")]
    private static partial Regex IsoTime { get; }
}
