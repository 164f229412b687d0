using System.Globalization;

namespace Pipeline.Lake.Delta;

/// <summary>Reads the table properties that Spark writes as SQL intervals.</summary>
internal static class TableProperties
{
    /// <summary>A duration such as <c>interval 30 days</c>; null when the property is absent or of a form we do not know.</summary>
    public static TimeSpan? Duration(Metadata metadata, string property)
    {
        if (!metadata.Configuration.TryGetValue(property, out var text) || text is null) return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["interval", ..]) words = words[1..];
        if (words is not [var number, var unit] || !double.TryParse(number, CultureInfo.InvariantCulture, out var amount)) return null;
        return unit.TrimEnd('s').ToLowerInvariant() switch
        {
            "week" => TimeSpan.FromDays(amount * 7),
            "day" => TimeSpan.FromDays(amount),
            "hour" => TimeSpan.FromHours(amount),
            "minute" => TimeSpan.FromMinutes(amount),
            "second" => TimeSpan.FromSeconds(amount),
            _ => null,
        };
    }

    /// <summary>False only when the property says so.</summary>
    public static bool IsOn(Metadata metadata, string property) =>
        !metadata.Configuration.TryGetValue(property, out var text) || !string.Equals(text, "false", StringComparison.OrdinalIgnoreCase);
}
