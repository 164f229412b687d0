using System.Globalization;

namespace Pipeline.Connectors.Http;

/// <summary>Waits and instants as messages say them.</summary>
internal static class Waiting
{
    public static string Text(TimeSpan wait) => wait switch
    {
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalSeconds):0} s"),
        { TotalMinutes: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalMinutes):0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalHours):0} h"),
    };

    public static string Text(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
