using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Schema;

namespace Pipeline.Connectors.Files;

/// <summary>
/// A stream's path: a glob that may hold <c>{interval.start:yyyy-MM-dd}</c> and <c>{interval.end:...}</c>, so that a read of the past
/// takes the objects of that time. A read of no interval takes those of all times: then such a place is a <c>*</c>.
/// </summary>
internal static partial class ObjectPath
{
    /// <summary>True when objects are told apart by the time they are of.</summary>
    public static bool IsWindowed(string path) => Place().IsMatch(path);

    /// <summary>The glob of a read; a format that formats nothing is a <see cref="FormatException"/>.</summary>
    public static string Fill(string path, Interval? interval) => Place().Replace(path, place =>
    {
        if (interval is not { } asked) return "*";
        var instant = place.Groups["end"].Value == "end" ? asked.End : asked.Start;
        return instant.ToString(place.Groups["format"].Value, CultureInfo.InvariantCulture);
    });

    [GeneratedRegex(@"\{interval\.(?<end>start|end):(?<format>[^{}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
