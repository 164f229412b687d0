using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Commands;

/// <summary>How instants, lengths of time and ranges are written on the command line. Without a zone, UTC is meant.</summary>
internal static class Times
{
    /// <summary>The forms of an instant, for help texts.</summary>
    public const string Forms = "2026-01-02, 2026-01-02T03:04:05Z, or 7d for seven days ago";

    private static readonly string[] formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    /// <summary>An option that takes an instant.</summary>
    public static Option<DateTimeOffset?> Instant(string name, string description, TimeProvider clock, bool isRequired = false) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        Required = isRequired,
        CustomParser = result => Read(result, name, clock),
    };

    /// <summary>An option that takes a length of time.</summary>
    public static Option<TimeSpan?> Length(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "LENGTH",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (Duration.TryParse(text, out var length) && length > TimeSpan.Zero) return length;
            result.AddError($"{name}: '{text}' is not a length of time. Write for example {Duration.Examples}.");
            return null;
        },
    };

    /// <summary>The range two options give.</summary>
    public static Interval Range(string startOption, DateTimeOffset start, string endOption, DateTimeOffset end) =>
        start < end ? new Interval(start, end) : throw new ConfigurationException(
            $"{endOption} ({end:yyyy-MM-ddTHH:mm:ssZ}) must be later than {startOption} ({start:yyyy-MM-ddTHH:mm:ssZ})",
            hint: "The end is not part of the range.");

    private static DateTimeOffset? Read(ArgumentResult result, string name, TimeProvider clock)
    {
        var text = result.Tokens[^1].Value;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, utc, out var instant)) return instant;
        var now = clock.GetUtcNow();
        if (Duration.TryParse(text, out var ago) && ago < now - DateTimeOffset.UnixEpoch) return now - ago;
        result.AddError($"{name}: '{text}' is not a time. Write {Forms}.");
        return null;
    }
}
