using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Pipeline.Configuration;

/// <summary>
/// What a plain scalar means in YAML 1.1 as PyYAML reads it, quirks included: <c>on</c> is a boolean, <c>010</c> is eight,
/// <c>1:30</c> is ninety, <c>1e5</c> and <c>0o17</c> are text.
/// </summary>
internal static partial class ScalarResolution
{
    public static object? Resolve(string text)
    {
        if (text.Length == 0) return null;
        return text[0] switch
        {
            '~' or 'n' or 'N' or 'y' or 'Y' or 't' or 'T' or 'f' or 'F' or 'o' or 'O' => Word(text),
            '-' or '+' or '.' or (>= '0' and <= '9') => Number(text),
            _ => text,
        };
    }

    private static object? Word(string text) => text switch
    {
        "~" or "null" or "Null" or "NULL" => null,
        "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ => text,
    };

    private static object Number(string text)
    {
        if (IntegerPattern.IsMatch(text)) return Integer(text) is var value && IsLong(value) ? (long)value : (object)value;
        if (FloatPattern.IsMatch(text)) return Float(text);
        return TimestampPattern.Match(text) is { Success: true } match ? Timestamp(match) ?? text : text;
    }

    private static bool IsLong(BigInteger value) => value >= long.MinValue && value <= long.MaxValue;

    private static BigInteger Integer(string text)
    {
        var (negative, digits) = Unsigned(text);
        var value = digits switch
        {
            "0" => BigInteger.Zero,
            ['0', 'b', .. var binary] => OfBase(binary, 2),
            ['0', 'x', .. var hexadecimal] => OfBase(hexadecimal, 16),
            ['0', .. var octal] => OfBase(octal, 8),
            _ when digits.Contains(':') => digits.Split(':').Aggregate(BigInteger.Zero, (sum, part) => (sum * 60) + OfBase(part, 10)),
            _ => OfBase(digits, 10),
        };
        return negative ? -value : value;
    }

    private static BigInteger OfBase(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));

    private static double Float(string text)
    {
        var (negative, digits) = Unsigned(text);
        var value = digits.ToLowerInvariant() switch
        {
            ".inf" => double.PositiveInfinity,
            ".nan" => double.NaN,
            _ => digits.Split(':').Aggregate(0.0, (sum, part) => (sum * 60) + double.Parse(part, CultureInfo.InvariantCulture)),
        };
        return negative ? -value : value;
    }

    private static (bool Negative, string Digits) Unsigned(string text) =>
        (text[0] == '-', (text[0] is '-' or '+' ? text[1..] : text).Replace("_", "", StringComparison.Ordinal));

    /// <summary>Null for what looks like a date and is none: it stays text, and whoever wants a date says so.</summary>
    private static object? Timestamp(Match match)
    {
        if (!match.Groups["hour"].Success)
            return DateOnly.TryParseExact(match.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : null;

        var fraction = match.Groups["fraction"].Value.PadRight(7, '0')[..7];
        var text = $"{Padded("year", 4)}-{Padded("month")}-{Padded("day")}T{Padded("hour")}:{Padded("minute")}:{Padded("second")}.{fraction}";
        if (!DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            return null;
        if (match.Groups["utc"].Success) return new DateTimeOffset(instant, TimeSpan.Zero);
        return match.Groups["sign"].Success ? Offset(instant, match) : (object)instant;

        string Padded(string group, int width = 2) => match.Groups[group].Value.PadLeft(width, '0');
    }

    private static DateTimeOffset? Offset(DateTime instant, Match match)
    {
        var minutes = (Part("zoneHour") * 60) + Part("zoneMinute");
        if (minutes > 14 * 60) return null;
        return new DateTimeOffset(instant, TimeSpan.FromMinutes(match.Groups["sign"].Value == "-" ? -minutes : minutes));

        int Part(string group) => match.Groups[group] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^[-+]?(0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(:[0-5]?[0-9])+)\z")]
    private static partial Regex IntegerPattern { get; }

    [GeneratedRegex(@"^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex FloatPattern { get; }

    [GeneratedRegex(@"^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)\z|^(?<year>\d{4})-(?<month>\d\d?)-(?<day>\d\d?)([Tt]|[ \t]+)(?<hour>\d\d?):(?<minute>\d\d):(?<second>\d\d)(\.(?<fraction>\d*))?([ \t]*((?<utc>Z)|(?<sign>[-+])(?<zoneHour>\d\d?)(:(?<zoneMinute>\d\d))?))?\z", RegexOptions.ECMAScript)]
    private static partial Regex TimestampPattern { get; }
}
