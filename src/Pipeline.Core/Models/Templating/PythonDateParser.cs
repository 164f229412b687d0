using System.Globalization;
using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating;

/// <summary>Python's <c>strptime</c>.</summary>
internal static class PythonDateParser
{
    /// <summary>Reads a moment; what its format does not name is that of 1 January 1900, midnight.</summary>
    /// <exception cref="JinjaException">The text is not of that format.</exception>
    public static DateTime Parse(string text, string format)
    {
        var pattern = string.Concat(Parts(format));
        if (!DateTime.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment))
            throw new JinjaException($"time data '{text}' does not match format '{format}'");
        var hasYear = format.Contains("%Y", StringComparison.Ordinal) || format.Contains("%y", StringComparison.Ordinal);
        return hasYear ? moment : new DateTime(1900, 1, 1).Add(moment.TimeOfDay);
    }

    private static IEnumerable<string> Parts(string format)
    {
        for (var i = 0; i < format.Length; i++)
        {
            yield return format[i] is '%' && i + 1 < format.Length ? Field(format[++i]) : $"'{(format[i] is '\'' ? "\\'" : format[i])}'";
        }
    }

    private static string Field(char field) => field switch
    {
        'Y' => "yyyy",
        'y' => "yy",
        'm' => "M",
        'd' => "d",
        'H' => "H",
        'I' => "h",
        'M' => "m",
        'S' => "s",
        'f' => "FFFFFF",
        'p' => "tt",
        'b' => "MMM",
        'B' => "MMMM",
        'a' => "ddd",
        'A' => "dddd",
        'z' => "zzz",
        '%' => "'%'",
        _ => throw new JinjaException($"'%{field}' is a bad directive in a format"),
    };
}
