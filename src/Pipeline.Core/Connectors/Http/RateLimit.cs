using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pipeline.Connectors.Http;

/// <summary>The most requests a host may get within any period of that length.</summary>
/// <param name="Requests">How many.</param>
/// <param name="Period">Within how long.</param>
public sealed record RateLimit(int Requests, TimeSpan Period)
{
    /// <summary>What <see cref="TryParse"/> reads, as a regular expression.</summary>
    public const string Pattern = "^[1-9][0-9]{0,5}/(second|minute|hour)$";

    /// <summary>The limit of a text such as <c>10/minute</c>, or false.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RateLimit? limit)
    {
        limit = text.Split('/') is [var count, var unit]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests > 0
            && PeriodOf(unit) is { } period
                ? new RateLimit(requests, period)
                : null;
        return limit is not null;
    }

    private static TimeSpan? PeriodOf(string unit) => unit switch
    {
        "second" => TimeSpan.FromSeconds(1),
        "minute" => TimeSpan.FromMinutes(1),
        "hour" => TimeSpan.FromHours(1),
        _ => null,
    };
}
