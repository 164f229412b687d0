using System.Collections.Frozen;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// SodaCL's named formats as regular expressions that DuckDB's RE2 and Athena's engine read alike. They are as loose as SodaCL's
/// (999.999.999.999 is an IP address), except that a card number is anchored at both ends.
/// </summary>
internal static class Formats
{
    private const string Month = "(0?[1-9]|1[0-2])";
    private const string Day = "(0?[1-9]|[12][0-9]|3[01])";
    private const string Year = "([12][0-9]{3}|[0-9]{2})";
    private const string DateSeparator = "[-./]";
    private const string Hour24 = "([01]?[0-9]|2[0-3])";
    private const string Hour12 = "(0?[0-9]|1[0-2])";
    private const string Minute = "[0-5]?[0-9]";
    private const string Seconds = "(:[0-5]?[0-9]([.,][0-9]+)?)?";
    private const string Currency = "([A-Z]{3}|[a-z]{3})";
    private const string EmailLetters = "[a-zA-Z0-9À-ÿĀ-ſƀ-ȳ._%+-]+";

    private static readonly FrozenDictionary<string, string> ByName = All().ToFrozenDictionary(pair => pair.Name, pair => pair.Regex, StringComparer.Ordinal);

    /// <summary>The names of all formats.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The regular expression of a format that is known.</summary>
    public static string Regex(string name) => ByName[name];

    /// <summary>Whether values of the format are numbers, written as text.</summary>
    public static bool IsNumeric(string name) =>
        name.Split(' ').Any(word => word is "integer" or "decimal" or "percentage" or "money");

    private static IEnumerable<(string Name, string Regex)> All() =>
    [
        ("integer", Spaced("[-+]? *[0-9]+")),
        ("positive integer", Spaced(@"\+? *[0-9]+")),
        ("negative integer", Spaced("(- *[0-9]+|0+)")),
        .. Decimals("decimal", ""),
        .. Decimals("percentage", " *%"),
        ("money", Spaced($"[-+]? *({Money(",", ".")}|{Money(@"\.", ",")}) *{Currency}")),
        ("money point", Spaced($"[-+]? *{Money(",", ".")} *{Currency}")),
        ("money comma", Spaced($"[-+]? *{Money(@"\.", ",")} *{Currency}")),
        ("date us", Spaced($"{Month}{DateSeparator}{Day}{DateSeparator}{Year}")),
        ("date eu", Spaced($"{Day}{DateSeparator}{Month}{DateSeparator}{Year}")),
        ("date inverse", Spaced($"{Year}{DateSeparator}{Month}{DateSeparator}{Day}")),
        ("date iso 8601", Spaced(IsoDate)),
        ("time 24h", Spaced($"{Hour24}:{Minute}{Seconds}")),
        ("time 24h nosec", Spaced($"{Hour24}:{Minute}")),
        ("time 12h", Spaced($"{Hour12}:{Minute}{Seconds}")),
        ("time 12h nosec", Spaced($"{Hour12}:{Minute}")),
        ("timestamp 24h", Spaced($"{Hour24}:{Minute}{Seconds}")),
        ("timestamp 12h", Spaced($"{Hour12}:{Minute}{Seconds}")),
        ("uuid", "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
        ("ip address", Spaced(Ipv4)),
        ("ipv4 address", Spaced(Ipv4)),
        ("ipv6 address", Spaced(Ipv6)),
        ("email", Spaced($@"{EmailLetters}@{EmailLetters}\.[A-Za-z]{{2,4}}")),
        ("phone number", Spaced(@"((\+[0-9]{1,2} )?\(?[0-9]{3}\)?[ .-])?[0-9]{3}[ .-][0-9]{4}")),
        ("credit card number", Spaced("([0-9]{14,19}|[0-9]{4}([- ][0-9]{4}){3})")),
    ];

    /// <summary>A numeric format with its signs and its separators: <c>decimal</c>, <c>negative decimal comma</c>...</summary>
    private static IEnumerable<(string Name, string Regex)> Decimals(string kind, string end)
    {
        foreach (var (suffix, separator) in new[] { ("", "[.,]"), (" point", @"\."), (" comma", ",") })
        {
            var digits = $"([0-9]+({separator}[0-9]+)?|{separator}[0-9]+)";
            yield return (kind + suffix, Spaced($"[-+]? *{digits}{end}"));
            yield return ($"positive {kind}{suffix}", Spaced($@"\+? *{digits}{end}"));
            yield return ($"negative {kind}{suffix}", Spaced($"(- *{digits}|0+({separator}0+)?|{separator}0+){end}"));
        }
    }

    private static string Money(string thousands, string point) =>
        $"(([0-9]{{1,3}}({thousands}[0-9]{{3}})+|[0-9]+)([{point}][0-9]+)?|[{point}][0-9]+)";

    private static string Spaced(string regex) => $"^ *{regex} *$";

    private const string IsoDate =
        "[12][0-9]{3}(-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])|-?W(0[1-9]|[1-4][0-9]|5[0-3])(-?[1-7])?"
        + "|-?(00[1-9]|0[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6]))"
        + "([T ]([01][0-9]|2[0-3])(:?[0-5][0-9](:?[0-5][0-9]([.,][0-9]+)?)?)? ?(Z|[-+][0-9]{2}:?[0-9]{2})?)?";

    private const string Ipv4 = @"[0-9]{1,3}(\.[0-9]{1,3}){3}";

    private const string Ipv6 =
        "(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}"
        + "|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}"
        + "|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}"
        + "|[0-9a-fA-F]{1,4}:(:[0-9a-fA-F]{1,4}){1,6}|:((:[0-9a-fA-F]{1,4}){1,7}|:)"
        + "|fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]+|::(ffff(:0{1,4})?:)?" + Ipv4 + "|([0-9a-fA-F]{1,4}:){1,4}:" + Ipv4 + ")";
}
